import { command } from '../command.ts'
import { confirmLoss, yesOption } from '../confirmation.ts'
import { exitCode } from '../exit-code.ts'
import { getProfile, readConfiguration, writeConfiguration } from '../profiles.ts'
import { printJson } from '../record-view.ts'
import { forgetTokens } from '../token-places.ts'

/** `frontdesk profile remove <name>`: its secret and its tokens go as well. */
export const profileRemove = command({
  name: 'profile remove',
  summary: 'Forget a profile, with its secret and its tokens.',
  example: 'profile remove lab',
  args: { name: { help: 'The profile.', suggest: 'profiles' } },
  options: { yes: yesOption },

  async run({ args, options, io, json, configurationPath }) {
    const configuration = await readConfiguration(configurationPath)
    const profile = getProfile(configuration, args.name)
    const { name } = profile
    await confirmLoss(io, `Forget the profile "${name}" and its secret?`, options.yes)
    await forgetTokens(profile, configurationPath)
    await writeConfiguration(configurationPath, {
      current: configuration.current === name ? undefined : configuration.current,
      profiles: configuration.profiles.filter((other) => other.name !== name),
    })
    if (json) printJson(io, { removed: name })
    io.err(`Removed the profile "${name}".`)
    return exitCode.done
  },
})
