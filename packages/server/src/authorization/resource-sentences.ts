import type { ProtectedResourceStore } from '@frontdesk/protocol/rfc8707-resource-indicators/protected-resource.ts'

/** What a scope of somebody's own API means, in the words of whoever registered it. */
export interface ResourceSentence {
  /** The name and the URI of the API. */
  readonly title: string
  readonly sentence: string
}

/** Looks up the sentences of those scope values that belong to an API of one's own. */
export async function resourceSentences(
  { findByScope }: Pick<ProtectedResourceStore, 'findByScope'>,
  scope: readonly string[],
): Promise<ReadonlyMap<string, ResourceSentence>> {
  const found = await Promise.all(
    scope.map(async (value) => {
      const resource = await findByScope(value)
      const own = resource?.scopes.find(({ name }) => name === value)
      if (!resource || !own) return undefined
      const title = `${resource.name} (${resource.uri})`
      return [value, { title, sentence: own.description }] as const
    }),
  )
  return new Map(found.filter((one) => one !== undefined))
}
