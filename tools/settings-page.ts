import type { Setting } from '../packages/server/src/settings/setting.ts'
import { settingList } from '../packages/server/src/settings/settings.ts'
import { type GeneratedPage, pageHead, table } from './generated-page.ts'

/** docs/settings.md: every setting, from the list that the server reads. */
export const settingsPage: GeneratedPage = {
  path: 'docs/settings.md',
  make: () => {
    const settings: readonly Setting<unknown>[] = Object.values(settingList)
    return [
      pageHead('Settings', 'packages/server/src/settings/settings.ts'),
      'Settings come from the environment. `NAME_FILE` reads a setting from a file instead, for',
      'secrets. A misspelt name is an error, and every problem is told at once at the start.\n',
      table(
        ['Setting', 'Default', 'Meaning'],
        settings.map(({ name, shownDefault, sentence }) => [`\`${name}\``, shownDefault, sentence]),
      ),
    ].join('\n')
  },
}
