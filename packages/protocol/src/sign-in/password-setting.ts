import {
  AuthorityLost,
  authorizedCommit,
  type Standing,
} from '@frontdesk/directory/authority/standing.ts'
import type { Change } from '@frontdesk/directory/change.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import { nextStepOf } from '@frontdesk/directory/sign-in/next-step.ts'
import {
  normalizedPassword,
  whyPasswordRefused,
} from '@frontdesk/directory/sign-in/password-rule.ts'
import type { PersonTicket, PersonTicketStore } from '@frontdesk/directory/sign-in/person-ticket.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'

import { secretHasher } from '../credentials/secret-hasher.ts'
import { storedPasswords } from '../credentials/stored-password.ts'
import { attemptTurns } from './attempt-turns.ts'
import { freshPerson, whyNotLetIn, whyStepsFail } from './living-person.ts'
import { ticketSecrets } from './person-tickets.ts'
import { type ProvenSteps, type SignedIn, type SignInOrigin, stepsOf } from './sign-in.ts'
import type { SignInParts } from './sign-in-parts.ts'
import { signInTrail } from './sign-in-trail.ts'
import { standingOfPerson, standingOfSession, standingOfSteps } from './steps-commit.ts'

/** So often a change is begun anew when an administrator changed the person meanwhile. */
const attempts = 3

/**
 * Sets people's passwords. Nothing else of the person changes: not the roles, not whether they are
 * enabled, not whether they must have a second factor (security row 7).
 *
 * @throws Refusal `invalid` with a sentence for a password that cannot be one, `not_found` for a
 *   link that is none; SignInRefused for a wrong old password; TooManyFailures;
 *   AuthorityLost when the session was ended before the password was written
 */
export interface PasswordSetting {
  /** A person's own. Their other sessions end, and every link. */
  change(
    signedIn: SignedIn,
    passwords: { readonly old: string; readonly next: string },
    origin: SignInOrigin,
  ): Promise<void>
  /** The one that somebody else chose, while the next step is `new-password`. */
  replaceFirst(steps: ProvenSteps, next: string, origin: SignInOrigin): Promise<ProvenSteps>
  /** Whom a link is for; uses nothing up. */
  findTicket(text: string): Promise<FoundTicket | undefined>
  /** Uses the link up and sets the password in one work. All sessions end, and every link. */
  byTicket(text: string, next: string, origin: SignInOrigin): Promise<ProvenSteps>
}

export interface FoundTicket {
  readonly person: Person
  readonly purpose: PersonTicket['purpose']
}

type Parts = SignInParts & { readonly tickets: PersonTicketStore }

export function passwordSetting(parts: Parts): PasswordSetting {
  const { factors, factorLimits } = parts
  const trail = signInTrail(parts)
  const passwords = storedPasswords(parts)
  const inTurn = attemptTurns()
  const ticketUse = livingTickets(parts)
  const write = passwordWrite(parts)

  return {
    async change(signedIn, { old, next }, origin) {
      const { id } = signedIn.person
      const [former, wanted] = [normalizedPassword(old), normalizedPassword(next)]
      requireAllowed(wanted, former)
      const limited = { clientId: `person:${id}`, address: origin.address }
      const person = await inTurn(`${id} ${origin.address}`, async () => {
        const attempt = factorLimits.begin(limited)
        const found = await freshPerson(parts, id)
        const isRight = await passwords
          .fits(former, found?.password, 'person at home')
          .catch((error: unknown) => {
            attempt.undone()
            throw error
          })
        if (found && isRight) {
          attempt.undone()
          return found
        }
        attempt.failed()
        return trail.refuse('wrong old password', origin, found)
      })
      const rule = await whyNotLetIn(parts, person)
      if (rule !== undefined) return trail.refuse(rule, origin, person)
      const standing = standingOfSession(signedIn)
      const exceptSessionId = signedIn.session.id
      await write({ person, wanted, origin, standing, how: 'changed', exceptSessionId })
    },

    async replaceFirst(steps, next, origin) {
      const wanted = normalizedPassword(next)
      requireAllowed(wanted)
      const person = await freshPerson(parts, steps.personId)
      if (!person) return trail.refuse('the person is gone', origin)
      const rule = await whyStepsFail(parts, steps, person)
      if (rule !== undefined) return trail.refuse(rule, origin, person)
      const held = await factors.ofPerson(person.id)
      const missing = nextStepOf({ person, factors: held, methods: steps.methods })
      if (missing !== 'new-password') return trail.refuse(`missing: ${missing}`, origin, person)
      if (await passwords.fits(wanted, person.password, 'person at home'))
        requireAllowed(wanted, wanted)
      const standing = standingOfSteps(steps, person)
      const changed = await write({
        person,
        wanted,
        origin,
        standing,
        how: 'first replaced',
      }).catch((error: unknown) => {
        if (!(error instanceof AuthorityLost)) throw error
        return trail.refuse('what the steps stand on has just changed', origin, person)
      })
      return stepsOf(changed, steps.methods)
    },

    findTicket: async (text) => (await ticketUse(text))?.found,

    async byTicket(text, next, origin) {
      const wanted = normalizedPassword(next)
      requireAllowed(wanted)
      const ticket = await ticketUse(text)
      if (!ticket) return noSuchLink(parts, origin)
      const { person, purpose } = ticket.found
      const { claim } = ticket
      const standing = standingOfPerson(person)
      const changed = await write({ person, wanted, origin, standing, how: purpose, claim }).catch(
        (error: unknown) => {
          if (!(error instanceof AuthorityLost)) throw error
          return noSuchLink(parts, origin)
        },
      )
      return stepsOf(changed, ['password'])
    },
  }
}

function requireAllowed(wanted: string, former?: string | undefined): void {
  const sentence = whyPasswordRefused(wanted, former)
  if (sentence !== undefined) throw new Refusal('invalid', sentence)
}

const noLink = 'The link is not known, was used, or is too old; ask for a new one.'

function noSuchLink({ countRefusal }: Parts, { address }: SignInOrigin): never {
  countRefusal(address)
  throw new Refusal('not_found', noLink)
}

/** Finds the ticket of a link, while both it and its person are alive. */
function livingTickets(parts: Parts) {
  const { tickets, keys, clock } = parts
  const secrets = ticketSecrets(keys)

  return async (
    text: string,
  ): Promise<{ readonly found: FoundTicket; readonly claim: () => Change } | undefined> => {
    const hash = secrets.hashOf(text)
    const ticket = hash === undefined ? undefined : await tickets.find(hash)
    if (!ticket || ticket.expiresAt <= secondsOf(clock())) return undefined
    const person = await freshPerson(parts, ticket.personId)
    if (!person || (await whyNotLetIn(parts, person)) !== undefined) return undefined
    const claim = () => tickets.claim(ticket.hash, secondsOf(clock()))
    return { found: { person, purpose: ticket.purpose }, claim }
  }
}

interface PasswordWrite {
  readonly person: Person
  readonly wanted: string
  readonly origin: SignInOrigin
  /** What the one who sets it stands on. */
  readonly standing: Standing
  /** For the audit. */
  readonly how: string
  readonly exceptSessionId?: string | undefined
  readonly claim?: (() => Change) | undefined
}

/** Writes the password, and ends what the old one opened, in one work (T8). */
function passwordWrite(parts: Parts) {
  const { people, sessions, tickets, clock } = parts
  const hasher = secretHasher(parts.keys, parts.stretch)
  const trail = signInTrail(parts)

  return async ({ wanted, origin, how, exceptSessionId, claim, ...given }: PasswordWrite) => {
    const { commit } = authorizedCommit(parts, given.standing)
    const hash = await hasher.hashChosen(wanted)
    let person: Person | undefined = given.person
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const isSame = person?.password?.hash === given.person.password?.hash
      if (!person || !isSame || (await whyNotLetIn(parts, person)) !== undefined) break
      const now = secondsOf(clock())
      const changed = withPassword(person, hash, now)
      const changes = [
        ...(claim ? [claim()] : []),
        ...people.update(changed),
        sessions.endingOfPerson(person.id, now, exceptSessionId),
        tickets.deletionOfPerson(person.id),
      ]
      const target = { kind: 'person', id: person.id }
      const event = trail.event('person.password-set', person, origin, { target, detail: { how } })
      if (await commit({ changes, audit: [event] })) return changed
      person = await freshPerson(parts, person.id)
    }
    if (claim) return noSuchLink(parts, origin)
    throw new Refusal('conflict', 'Something else changed at the same moment; try again.')
  }
}

function withPassword(
  person: Person,
  hash: { readonly hash: string; readonly keyId: string },
  now: number,
): Person {
  // Never the same second twice: steps and the password they proved are told apart by it.
  const changedAt = Math.max(now, (person.password?.changedAt ?? 0) + 1)
  return {
    ...person,
    password: { ...hash, changedAt, mustChange: false },
    updatedAt: now,
    version: person.version + 1,
  }
}
