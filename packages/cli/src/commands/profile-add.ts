import { command } from '../command.ts'
import { usageFailure } from '../command-failure.ts'
import { dialectNames, dialectWires } from '../dialects/dialect-wire.ts'
import { exitCode } from '../exit-code.ts'
import {
  parseProfileName,
  parseServerUrl,
  readConfiguration,
  withProfile,
  writeConfiguration,
} from '../profiles.ts'
import { printJson } from '../record-view.ts'
import { readClientSecret } from '../secret-input.ts'

/** `frontdesk profile add NAME --dialect D --server URL [--region R | --token-url URL] ...` */
export const profileAdd = command({
  name: 'profile add',
  summary: 'Remember a server and a client under a name.',
  example: 'profile add lab --dialect uem --server http://localhost:8080 --client-id 7d0f2c1b9e',
  args: { name: 'What to call it.' },
  options: {
    dialect: { value: 'D', choices: dialectNames, required: true, help: 'What the client speaks.' },
    server: { value: 'URL', required: true, help: 'Address of the server.' },
    region: { value: 'R', help: 'Region whose token host is asked (dialect uem).' },
    tokenUrl: { value: 'URL', help: 'Where tokens come from, if not where the dialect says.' },
    clientId: { value: 'ID', required: true, help: 'The client.' },
    clientSecretStdin: {
      help: 'Read the secret from stdin (else FRONTDESK_CLIENT_SECRET, else it asks).',
    },
    scope: { value: 'SCOPE', help: 'What to ask for in every token.' },
  },

  async run({ args, options, environment, io, json, configurationPath, tokenCache }) {
    const { dialect, region, clientId, scope } = options
    const name = parseProfileName(args.name)
    const server = parseServerUrl('--server', options.server)
    const tokenUrl =
      options.tokenUrl === undefined ? undefined : parseServerUrl('--token-url', options.tokenUrl)
    if (region !== undefined && (tokenUrl !== undefined || dialect !== 'uem')) {
      throw usageFailure('--region belongs to dialect uem, and --token-url makes it needless.')
    }
    const tokens = tokenUrl ?? dialectWires[dialect].tokenUrl(server, region)
    const configuration = await readConfiguration(configurationPath)
    const from = { stdin: options.clientSecretStdin, environment, io, clientId }
    const clientSecret = await readClientSecret(from)

    const profile = { name, dialect, server, region, tokenUrl, clientId, clientSecret, scope }
    const changed = withProfile(configuration, profile)
    await writeConfiguration(configurationPath, {
      ...changed,
      current: configuration.current ?? name,
    })
    await tokenCache.forget(name)
    if (json) printJson(io, { profile: name, dialect, server, token_url: tokens })
    io.err(`Added the profile "${name}"; its tokens come from ${tokens}.`)
    return exitCode.done
  },
})
