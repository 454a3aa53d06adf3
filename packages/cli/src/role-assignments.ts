import { usageFailure } from './command-failure.ts'
import { findText, type JsonRecord } from './json-reading.ts'

/** Help of the option that `parseRoleAssignment` reads. */
export const roleAssignmentHelp =
  'A role, from an organization group down (default: the group of the person). Repeatable.'

/**
 * Reads `NAME` or `NAME@GROUP` as a role assignment. Without a group it counts from the person's
 * own group down, which is the least it can mean.
 *
 * @throws CommandFailure when the name or the group is empty
 */
export function parseRoleAssignment(text: string, ownGroup: string | undefined): JsonRecord {
  const at = text.lastIndexOf('@')
  const role = at < 0 ? text : text.slice(0, at)
  const group = at < 0 ? ownGroup : text.slice(at + 1)
  if (role === '' || group === '') {
    throw usageFailure(`--role must look like "Help Desk" or "Help Desk@ACME-US", not "${text}".`)
  }
  return group === undefined ? { role } : { role, organization_group: group }
}

/** The group that a person record belongs to. */
export function groupOf(person: JsonRecord): string | undefined {
  return findText(person, 'organization_group')
}
