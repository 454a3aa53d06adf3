import { command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { readConfiguration } from '../profiles.ts'
import { printJson, printList } from '../record-view.ts'

const members = [
  'name',
  'current',
  'dialect',
  'server',
  'region',
  'token_url',
  'client_id',
  'scope',
]

/** `frontdesk profile list`: every profile, without its secret. */
export const profileList = command({
  name: 'profile list',
  summary: 'List the remembered profiles.',
  example: 'profile list',

  async run({ io, json, configurationPath }) {
    const { current, profiles } = await readConfiguration(configurationPath)
    // Member by member: a secret that a profile may gain one day does not slip through.
    const rows = profiles.map((profile) => ({
      name: profile.name,
      current: profile.name === current,
      dialect: profile.dialect,
      server: profile.server,
      region: profile.region,
      token_url: profile.tokenUrl,
      client_id: profile.clientId,
      scope: profile.scope,
    }))
    if (json) printJson(io, rows)
    else printList(io, { members, what: 'profiles' }, rows)
    return exitCode.done
  },
})
