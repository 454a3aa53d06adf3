import { nameKey } from '@frontdesk/directory/people/name-key.ts'

/**
 * The name under which guesses at one person are limited: their id when the typed name leads to
 * somebody, so that all spellings of it (capitals, an e-mail address, a group before it) count
 * together; else the name as typed, normalised.
 *
 * @param kind keeps people, administrators and the like apart
 * @param where the organization that was named, if one was
 */
export function personBucket(
  kind: 'administrator' | 'person',
  found: { readonly id: string } | undefined,
  { name, where = '' }: { readonly name: string; readonly where?: string | undefined },
): string {
  if (found) return `${kind}:${found.id}`
  return `${kind}:${where}\\${nameKey(name)}`
}
