import type { AdminParts } from './admin-context.ts'

/** Looks up the names that answers show for ids; each id once a request. */
export interface NamesOfThings {
  /** A group's code. */
  group(id: number | undefined): Promise<string | null>
  role(id: string | undefined): Promise<string | null>
}

export function namesOfThings({ stores }: Pick<AdminParts, 'stores'>): NamesOfThings {
  return {
    group: remembering(async (id: number) => (await stores.organizationGroups.find(id))?.groupId),
    role: remembering(async (id: string) => (await stores.roles.find(id))?.name),
  }
}

function remembering<Id>(
  find: (id: Id) => Promise<string | undefined>,
): (id: Id | undefined) => Promise<string | null> {
  const found = new Map<Id, Promise<string | undefined>>()
  return async (id) => {
    if (id === undefined) return null
    const name = found.get(id) ?? find(id)
    found.set(id, name)
    return (await name) ?? null
  }
}
