import { holdsSecondFactor } from '@frontdesk/directory/sign-in/next-step.ts'
import type { Session } from '@frontdesk/directory/sign-in/session.ts'
import { isIdleSession, isOpenSession } from '@frontdesk/directory/sign-in/session-life.ts'
import { secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'

import { whyNotLetIn } from './living-person.ts'
import { isCookieOf, sessionIdOf } from './session-cookies.ts'
import type { SignIns } from './sign-in.ts'
import type { SignInParts } from './sign-in-parts.ts'

const notedEverySeconds = 60
const maximumNoted = 20_000

/**
 * Finds the living session of a cookie. On the path of every authorization request: it reads from
 * memory, and writes at most once a minute for each session, which nobody waits for.
 */
export function sessionUse(parts: SignInParts): SignIns['find'] {
  const { people, sessions, keys, clock } = parts
  const noted = notedSessions(parts)

  async function isIdle(session: Session, now: UnixSeconds): Promise<boolean> {
    if (!isIdleSession(noted.lastSeenAt(session), now)) return false
    // Memory is not told when a session was used through another process: ask the database.
    const stored = await sessions.ofPerson(session.personId, now)
    const current = stored.find(({ id }) => id === session.id)
    return !current || isIdleSession(current.lastSeenAt, now)
  }

  return async (cookie) => {
    const id = sessionIdOf(cookie)
    const session = id === undefined ? undefined : await sessions.find(id)
    if (!session || !isCookieOf(keys, cookie, session)) return undefined
    const now = secondsOf(clock())
    if (!isOpenSession(session, now) || (await isIdle(session, now))) return undefined
    const person = await people.find(session.personId)
    if (!person || (await whyNotLetIn(parts, person)) !== undefined) return undefined
    // A second factor was demanded since: the next sign-in asks for it.
    const lacksFactor = person.secondFactor === 'required' && !holdsSecondFactor(session.methods)
    if (lacksFactor) return undefined
    noted.note(session, now)
    return { session, person }
  }
}

/** When sessions were last used in this process, to the minute; it is written down as well. */
function notedSessions({ sessions, commit }: SignInParts) {
  const seen = new Map<string, UnixSeconds>()
  const lastSeenAt = ({ id, lastSeenAt: stored }: Session) => Math.max(stored, seen.get(id) ?? 0)

  return {
    lastSeenAt,

    note(session: Session, now: UnixSeconds): void {
      const { id } = session
      if (now - lastSeenAt(session) < notedEverySeconds) return
      seen.delete(id)
      seen.set(id, now)
      const oldest = seen.keys().next()
      if (seen.size > maximumNoted && !oldest.done) seen.delete(oldest.value)
      // A note that cannot be written is lost, and the next minute makes another.
      commit({ changes: [sessions.seen(id, now)], audit: [] }).catch(() => seen.delete(id))
    },
  }
}
