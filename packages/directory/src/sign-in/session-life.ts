import type { UnixSeconds } from '../units.ts'
import type { Session } from './session.ts'

/** Unused for so long, a session is over. */
export const sessionIdleSeconds = 8 * 3600
/** So long after it began, it is over whatever happened. */
export const sessionSeconds = 7 * 86_400

/** Tells whether a session has neither ended nor reached the end of its days. */
export function isOpenSession(session: Session, now: UnixSeconds): boolean {
  return session.endedAt === undefined && session.expiresAt > now
}

/** Tells whether a session was left alone for too long. */
export function isIdleSession(lastSeenAt: UnixSeconds, now: UnixSeconds): boolean {
  return now - lastSeenAt >= sessionIdleSeconds
}
