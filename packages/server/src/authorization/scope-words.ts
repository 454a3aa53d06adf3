import { type Permission, permissionRules } from '@frontdesk/directory/permissions.ts'

import type { ResourceSentence } from './resource-sentences.ts'

/** Scope values of one area, each with what it allows in sentences for people. */
export interface ScopeArea {
  readonly title: string
  readonly values: readonly { readonly value: string; readonly sentences: readonly string[] }[]
}

const identityTitle = 'Who you are'
const identityWords: Readonly<Record<string, string>> = {
  openid: 'Know your account ID.',
  profile: 'See your name and your username.',
  email: 'See your e-mail address.',
  offline_access: 'Keep access while you are away, until you take it back.',
}

const sentenceOf = new Map<Permission, string>(
  permissionRules.map(({ permission, sentence }) => [permission, sentence]),
)

/**
 * Says in words what scope values open, by area, in the order in which they were asked for.
 *
 * @param permissionsOf what a dialect's scope opens
 * @param ofResources sentences of the values that belong to an API of one's own
 */
export function scopeAreas(
  scope: readonly string[],
  permissionsOf: (scope: readonly string[]) => ReadonlySet<Permission>,
  ofResources: ReadonlyMap<string, ResourceSentence> = new Map(),
): readonly ScopeArea[] {
  const areas = new Map<string, { value: string; sentences: readonly string[] }[]>()
  for (const value of scope) {
    const identity = identityWords[value]
    const resource = ofResources.get(value)
    const title = resource?.title ?? (identity === undefined ? titleOf(value) : identityTitle)
    const permissions = [...permissionsOf([value])]
    const own = identity ?? resource?.sentence
    const sentences = own
      ? [own]
      : permissions.flatMap((permission) => sentenceOf.get(permission) ?? [])
    const values = areas.get(title) ?? []
    areas.set(title, [...values, { value, sentences: sentences.length > 0 ? sentences : [value] }])
  }
  return [...areas].map(([title, values]) => ({ title, values }))
}

/** `smart-groups:read` is of *Smart groups*, everything of the administration of *Administration*. */
function titleOf(value: string): string {
  const area = value.split(':', 1)[0] ?? value
  if (area === 'admin') return 'Administration'
  const words = area.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
