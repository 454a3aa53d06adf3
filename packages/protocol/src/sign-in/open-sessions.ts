import type { PersonStore } from '@frontdesk/directory/people/person.ts'
import type { Session, SessionStore } from '@frontdesk/directory/sign-in/session.ts'
import { isIdleSession } from '@frontdesk/directory/sign-in/session-life.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'

import type { SignInOrigin } from './sign-in.ts'
import type { SignInParts } from './sign-in-parts.ts'
import { signInTrail } from './sign-in-trail.ts'

/** Where a person is signed in: the list they see, and what they can end of it. */
export interface OpenSessions {
  /** Newest first. */
  ofPerson(personId: string): Promise<readonly Session[]>
  /** Ends one of the person's own; false when it is not one of them. */
  end(personId: string, sessionId: string, origin: SignInOrigin): Promise<boolean>
  /** Ends all but the one they are in. */
  endOthers(session: Session, origin: SignInOrigin): Promise<void>
}

type Parts = Pick<SignInParts, 'commit' | 'clock' | 'countRefusal'> & {
  readonly people: Pick<PersonStore, 'find'>
  readonly sessions: Pick<SessionStore, 'ofPerson' | 'ending' | 'endingOfPerson'>
}

export function openSessions(parts: Parts): OpenSessions {
  const { people, sessions, commit, clock } = parts
  const trail = signInTrail(parts)

  async function ofPerson(personId: string): Promise<readonly Session[]> {
    const now = secondsOf(clock())
    const open = await sessions.ofPerson(personId, now)
    return open.filter(({ lastSeenAt }) => !isIdleSession(lastSeenAt, now))
  }

  return {
    ofPerson,

    async end(personId, sessionId, origin) {
      const own = (await ofPerson(personId)).find(({ id }) => id === sessionId)
      const person = own && (await people.find(personId))
      if (!person) return false
      const target = { kind: 'session', id: sessionId }
      const event = trail.event('session.ended', person, origin, { target })
      return commit({ changes: [sessions.ending(sessionId, secondsOf(clock()))], audit: [event] })
    },

    async endOthers({ id, personId }, origin) {
      const person = await people.find(personId)
      if (!person) return
      const target = { kind: 'person', id: personId }
      const event = trail.event('session.ended', person, origin, {
        target,
        detail: { reason: 'all others' },
      })
      const ending = sessions.endingOfPerson(personId, secondsOf(clock()), id)
      await commit({ changes: [ending], audit: [event] })
    },
  }
}
