import type { Subject } from './database.ts'

/** What caches are told when all sessions of a person change. */
export function sessionsOfSubject(personId: string): Subject {
  return `${sessionsOf}${personId}`
}

/** What caches are told of one consent, or of all of a person or a client: any of the three ids. */
export function consentOfSubject(id: string): Subject {
  return `${consentOf}${id}`
}

/** What caches are told when all families of a person or a client change: either id. */
export function familiesOfSubject(id: string): Subject {
  return `${familiesOf}${id}`
}

/** How the subjects of each begin. */
export const sessionsOf = 'sessions-of:'
export const consentOf = 'consent-of:'
export const familiesOf = 'families-of:'
