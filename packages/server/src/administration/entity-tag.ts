import { Refusal } from '@frontdesk/directory/refusal.ts'

import { Problem } from './problem.ts'

const tagList = /^(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*$/

/** The `ETag` of a version. */
export function entityTag(version: number): string {
  return `"${version}"`
}

/**
 * Holds a change to the version that its caller has read.
 *
 * @throws Refusal precondition_required without `If-Match`, precondition_failed for another version
 * @see RFC 9110 §13.1.1 (strong comparison: weak tags never match), RFC 6585 §3
 */
export function requireIfMatch(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined) {
    throw new Refusal('precondition_required', 'Send If-Match with the ETag that you have read.')
  }
  const wanted = ifMatch.trim()
  if (wanted === '*') return
  if (!tagList.test(wanted)) {
    throw new Problem('invalid', 'The If-Match header is neither a list of entity tags nor *.')
  }
  const tags = wanted.split(',').map((tag) => tag.trim())
  if (!tags.includes(entityTag(version))) throw staleVersion()
}

/** What was read is not what is stored any more. */
export function staleVersion(): Refusal {
  return new Refusal('precondition_failed', 'It was changed since you have read it.')
}
