import { command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { getProfile, readConfiguration, writeConfiguration } from '../profiles.ts'
import { printJson } from '../record-view.ts'

/** `frontdesk profile use <name>` */
export const profileUse = command({
  name: 'profile use',
  summary: 'Use a profile whenever none is named.',
  example: 'profile use lab',
  args: { name: { help: 'The profile.', suggest: 'profiles' } },

  async run({ args, io, json, configurationPath }) {
    const configuration = await readConfiguration(configurationPath)
    const { name } = getProfile(configuration, args.name)
    await writeConfiguration(configurationPath, { ...configuration, current: name })
    if (json) printJson(io, { current: name })
    io.err(`Using the profile "${name}".`)
    return exitCode.done
  },
})
