import type { Change } from '@frontdesk/directory/change.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import { nextStepOf } from '@frontdesk/directory/sign-in/next-step.ts'
import type { Session } from '@frontdesk/directory/sign-in/session.ts'
import { sessionSeconds } from '@frontdesk/directory/sign-in/session-life.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'

import { freshPerson, whyStepsFail } from './living-person.ts'
import type { PasswordStep } from './password-step.ts'
import { newSessionCookie } from './session-cookies.ts'
import type { ProvenSteps, SignInOrigin, SignIns } from './sign-in.ts'
import type { SignInParts } from './sign-in-parts.ts'
import type { SignInTrail } from './sign-in-trail.ts'
import { stepsCommits } from './steps-commit.ts'

const maximumBrowserLength = 200

type Tools = Pick<PasswordStep, 'takeRehashed'> & { readonly trail: SignInTrail }

/**
 * Begins sessions. Each is a new one with a new cookie, and the one the browser brought ends in
 * the same work: a cookie that somebody planted before a sign-in opens nothing after it.
 */
export function sessionBegin(parts: SignInParts, tools: Tools): SignIns['begin'] {
  const { sessions, factors, keys, clock } = parts
  const { trail } = tools
  const commitOf = stepsCommits(parts, trail)

  async function requireComplete(steps: ProvenSteps, origin: SignInOrigin): Promise<Person> {
    const person = await freshPerson(parts, steps.personId)
    if (!person) return trail.refuse('the person is gone', origin)
    const rule = await whyStepsFail(parts, steps, person)
    if (rule !== undefined) return trail.refuse(rule, origin, person)
    const held = await factors.ofPerson(person.id)
    const next = nextStepOf({ person, factors: held, methods: steps.methods })
    return next === 'session' ? person : trail.refuse(`missing: ${next}`, origin, person)
  }

  return async (steps, origin, replaces) => {
    const person = await requireComplete(steps, origin)
    const { cookie, ...kept } = newSessionCookie(keys, parts.newId())
    const session = newSession(steps, origin, {
      id: cookie.slice(0, cookie.indexOf('.')),
      now: secondsOf(clock()),
      ...kept,
    })
    const target = { kind: 'session', id: session.id }
    const signedIn = trail.event('person.signed-in', person, origin, {
      target,
      detail: { methods: session.methods },
    })
    const ended = replaces && endOf(parts, trail, { session: replaces, person, origin })
    const rehash = rehashOf(parts, person, tools.takeRehashed(person))
    const commit = commitOf({ steps, person, origin })
    // What was ended or changed by somebody else in this moment needs no doing here.
    const isDone =
      (await commit({
        changes: [sessions.insertion(session), ...(ended?.changes ?? []), ...rehash],
        audit: [signedIn, ...(ended?.audit ?? [])],
      })) ||
      (await commit({
        changes: [sessions.insertion(session), ...(ended?.changes ?? [])],
        audit: [signedIn, ...(ended?.audit ?? [])],
      })) ||
      (await commit({ changes: [sessions.insertion(session)], audit: [signedIn] }))
    if (!isDone) throw new Error('A new session could not be written.')

    try {
      // A second factor may have been demanded between the proof and the session.
      return { session, person: await requireComplete(steps, origin), cookie }
    } catch (error) {
      const ending = sessions.ending(session.id, secondsOf(clock()))
      await parts.commit({ changes: [ending], audit: [] })
      throw error
    }
  }
}

interface Ended {
  readonly session: Session
  readonly person: Person
  readonly origin: SignInOrigin
}

function endOf({ sessions, clock }: SignInParts, trail: SignInTrail, ended: Ended) {
  const { session, person, origin } = ended
  const target = { kind: 'session', id: session.id }
  const told = { target, detail: { reason: 'replaced', person: session.personId } }
  return {
    changes: [sessions.ending(session.id, secondsOf(clock()))],
    audit: [trail.event('session.ended', person, origin, told)],
  }
}

function rehashOf(
  { people }: SignInParts,
  person: Person,
  password: Person['password'],
): readonly Change[] {
  return password ? people.update({ ...person, password, version: person.version + 1 }) : []
}

function newSession(
  { personId, methods }: ProvenSteps,
  { address, browser }: SignInOrigin,
  made: Pick<Session, 'id' | 'hash' | 'keyId'> & { readonly now: number },
): Session {
  const { id, hash, keyId, now } = made
  return {
    id,
    personId,
    hash,
    keyId,
    createdAt: now,
    signedInAt: now,
    methods,
    lastSeenAt: now,
    expiresAt: now + sessionSeconds,
    endedAt: undefined,
    address,
    browser: browser.slice(0, maximumBrowserLength),
  }
}
