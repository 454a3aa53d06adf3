import type { PersonStore } from '@frontdesk/directory/people/person.ts'
import type { SessionStore } from '@frontdesk/directory/sign-in/session.ts'
import type { Consent, ConsentStore } from '@frontdesk/protocol/delegation/consent.ts'
import type { TokenFamilyStore } from '@frontdesk/protocol/refresh-tokens/token-family.ts'

import type { ChangeFeed } from './change-feed.ts'
import { freshCache } from './fresh-cache.ts'
import {
  consentOf,
  consentOfSubject,
  familiesOf,
  familiesOfSubject,
  sessionsOf,
  sessionsOfSubject,
} from './sign-in-subjects.ts'
import { consentSubject } from './stored-consents.ts'
import { personSubject } from './stored-people.ts'
import { sessionSubject } from './stored-sessions.ts'
import { familySubject } from './stored-token-families.ts'

/** How many of each are kept; about 1 KB each. */
const personLimit = 20_000
const sessionLimit = 20_000
const consentLimit = 20_000
const familyLimit = 50_000

/** A person store whose `find` answers from memory, as fresh as T7 demands. */
export function cachedPeople(store: PersonStore, feed: ChangeFeed): PersonStore {
  const { find } = freshCache({
    feed,
    limit: personLimit,
    subjectOf: personSubject,
    load: store.find,
  })
  return { ...store, find }
}

/** A session store whose `find` answers from memory, as fresh as T7 demands. */
export function cachedSessions(store: SessionStore, feed: ChangeFeed): SessionStore {
  const { find } = freshCache({
    feed,
    limit: sessionLimit,
    subjectOf: sessionSubject,
    also: { kind: sessionsOf, subjectsOf: ({ personId }) => [sessionsOfSubject(personId)] },
    load: store.find,
  })
  return { ...store, find }
}

/** A consent store whose `find` answers from memory, as fresh as T7 demands. */
export function cachedConsents(store: ConsentStore, feed: ChangeFeed): ConsentStore {
  const { find } = freshCache<Consent>({
    feed,
    limit: consentLimit,
    subjectOf: (key) => consentSubject(...pairOf(key)),
    also: {
      kind: consentOf,
      subjectsOf: ({ id, personId, clientRecordId }) =>
        [id, personId, clientRecordId].map(consentOfSubject),
    },
    load: (key) => store.find(...pairOf(key)),
  })
  return { ...store, find: (personId, clientRecordId) => find(keyOf(personId, clientRecordId)) }
}

/**
 * A family store whose `find` answers from memory, as fresh as T7 demands in all but the refresh
 * state, which may be of long ago; `get` reads the row.
 */
export function cachedTokenFamilies(store: TokenFamilyStore, feed: ChangeFeed): TokenFamilyStore {
  const { find } = freshCache({
    feed,
    limit: familyLimit,
    subjectOf: familySubject,
    also: {
      kind: familiesOf,
      subjectsOf: ({ personId, clientRecordId }) =>
        [personId, clientRecordId].map(familiesOfSubject),
    },
    load: store.find,
  })
  return { ...store, find }
}

/** Ids of people are of our own making and hold no space. */
function keyOf(personId: string, clientRecordId: string): string {
  return `${personId} ${clientRecordId}`
}

function pairOf(key: string): [personId: string, clientRecordId: string] {
  const end = key.indexOf(' ')
  return [key.slice(0, end), key.slice(end + 1)]
}
