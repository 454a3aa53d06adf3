import { authorizedCommit } from '@frontdesk/directory/authority/standing.ts'
import type { Session, SessionStore } from '@frontdesk/directory/sign-in/session.ts'
import { isIdleSession } from '@frontdesk/directory/sign-in/session-life.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'

import type { SignedIn, SignInOrigin } from './sign-in.ts'
import type { SignInParts } from './sign-in-parts.ts'
import { signInTrail } from './sign-in-trail.ts'
import { standingOfSession } from './steps-commit.ts'

/**
 * Where a person is signed in: the list they see, and what they can end of it.
 *
 * @throws AuthorityLost when the session that another one is ended from has itself ended
 */
export interface OpenSessions {
  /** Newest first. */
  ofPerson(personId: string): Promise<readonly Session[]>
  /** Ends one of the person's own; false when it is not one of them. */
  end(signedIn: SignedIn, sessionId: string, origin: SignInOrigin): Promise<boolean>
  /** Ends all but the one they are in. */
  endOthers(signedIn: SignedIn, origin: SignInOrigin): Promise<void>
}

type Parts = Pick<SignInParts, 'commit' | 'standings' | 'clock' | 'countRefusal'> & {
  readonly sessions: Pick<SessionStore, 'ofPerson' | 'ending' | 'endingOfPerson'>
}

export function openSessions(parts: Parts): OpenSessions {
  const { sessions, clock } = parts
  const trail = signInTrail(parts)

  async function ofPerson(personId: string): Promise<readonly Session[]> {
    const now = secondsOf(clock())
    const open = await sessions.ofPerson(personId, now)
    return open.filter(({ lastSeenAt }) => !isIdleSession(lastSeenAt, now))
  }

  return {
    ofPerson,

    async end(signedIn, sessionId, origin) {
      const { person } = signedIn
      const own = await ofPerson(person.id)
      if (!own.some(({ id }) => id === sessionId)) return false
      const { commit } = authorizedCommit(parts, standingOfSession(signedIn))
      const target = { kind: 'session', id: sessionId }
      const event = trail.event('session.ended', person, origin, { target })
      return commit({ changes: [sessions.ending(sessionId, secondsOf(clock()))], audit: [event] })
    },

    async endOthers(signedIn, origin) {
      const { session, person } = signedIn
      const target = { kind: 'person', id: person.id }
      const event = trail.event('session.ended', person, origin, {
        target,
        detail: { reason: 'all others' },
      })
      const ending = sessions.endingOfPerson(person.id, secondsOf(clock()), session.id)
      const { commit } = authorizedCommit(parts, standingOfSession(signedIn))
      await commit({ changes: [ending], audit: [event] })
    },
  }
}
