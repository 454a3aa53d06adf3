import { command } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { getProfile, readConfiguration, writeConfiguration } from '../profiles.ts'
import { printJson } from '../record-view.ts'

/** `frontdesk profile remove <name>`: its secret and its tokens go as well. */
export const profileRemove = command({
  name: 'profile remove',
  summary: 'Forget a profile, with its secret and its tokens.',
  example: 'profile remove lab',
  args: { name: 'The profile.' },

  async run({ args, io, json, configurationPath, tokenCache }) {
    const configuration = await readConfiguration(configurationPath)
    const { name } = getProfile(configuration, args.name)
    await tokenCache.forget(name)
    await writeConfiguration(configurationPath, {
      current: configuration.current === name ? undefined : configuration.current,
      profiles: configuration.profiles.filter((profile) => profile.name !== name),
    })
    if (json) printJson(io, { removed: name })
    io.err(`Removed the profile "${name}".`)
    return exitCode.done
  },
})
