import type {
  OrganizationGroup,
  OrganizationGroupStore,
} from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { GroupReference } from '@frontdesk/estate/imports/parse-device-record.ts'
import { RecordProblem } from '@frontdesk/estate/imports/record-problem.ts'

const page = 500

/** Finds the group that a row names among those that an import goes to. @throws RecordProblem */
export type GroupFinder = (reference: GroupReference) => OrganizationGroup

/** The groups at and below a group, by everything that a file can call them. */
export async function groupsBelow(
  store: OrganizationGroupStore,
  top: OrganizationGroup,
): Promise<GroupFinder> {
  const groups = new Map<string, OrganizationGroup | 'several'>()
  const named = new Map<string, OrganizationGroup | 'several'>()
  let after: string | undefined
  do {
    const found = await store.list(top, { limit: page, after })
    for (const group of found.items) {
      groups.set(group.uuid, group)
      groups.set(group.groupId.toUpperCase(), group)
      const name = group.name.toUpperCase()
      named.set(name, named.has(name) ? 'several' : group)
    }
    after = found.next
  } while (after !== undefined)
  const numbered = new Map(
    [...groups.values()].flatMap((one) => (one === 'several' ? [] : [[String(one.id), one]])),
  )

  return ({ uuid, code, name, number }) => {
    const texts = [uuid, code, name].filter((text) => text !== undefined)
    // Numbers mean something only where the file was made: they count where nothing else is said.
    if (texts.length === 0 && number !== undefined) texts.push(number)
    if (texts.length === 0) return top
    for (const text of texts) {
      const key = text.toUpperCase()
      const found = groups.get(text) ?? groups.get(key) ?? named.get(key) ?? numbered.get(text)
      if (found === 'several') {
        throw new RecordProblem('Several organization groups have this name: use the group id.')
      }
      if (found) return found
    }
    const called = texts.map((text) => `"${text}"`).join(', ')
    throw new RecordProblem(
      `The organization group ${called} is not at or below the one of the import.`,
    )
  }
}
