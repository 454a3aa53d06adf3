import type { Change } from '@frontdesk/directory/change.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import type { Factor } from '@frontdesk/directory/sign-in/factor.ts'
import type { SignInMethod } from '@frontdesk/directory/sign-in/session.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'

import { whyNotLetIn, whyStepsFail } from './living-person.ts'
import { findRecoveryCode } from './recovery-codes.ts'
import {
  type ProvenSteps,
  type SignInOrigin,
  type SignInsWithPasskeys,
  stepsOf,
} from './sign-in.ts'
import type { SignInParts } from './sign-in-parts.ts'
import type { SignInTrail } from './sign-in-trail.ts'
import { stepsCommits } from './steps-commit.ts'
import { totpStepOf } from './totp.ts'

/** The second step, and the passkey that is both. */
export interface FactorSteps
  extends Pick<SignInsWithPasskeys, 'byTotp' | 'byRecoveryCode' | 'byPasskey' | 'refuse'> {
  /** The person of steps that still hold. @throws SignInRefused */
  requirePerson(steps: ProvenSteps, origin: SignInOrigin | undefined): Promise<Person>
}

export function factorSteps(parts: SignInParts, trail: SignInTrail): FactorSteps {
  const { factors, people, factorLimits, keys, clock } = parts
  const commitOf = stepsCommits(parts, trail)

  const requirePerson: FactorSteps['requirePerson'] = async (steps, origin) => {
    const person = await people.find(steps.personId)
    if (!person) return trail.refuse('the person is gone', origin)
    const rule = await whyStepsFail(parts, steps, person)
    return rule === undefined ? person : trail.refuse(rule, origin, person)
  }

  async function byCode({ steps, origin, method, match }: CodeStep): Promise<ProvenSteps> {
    const person = await requirePerson(steps, origin)
    const held = await factors.ofPerson(person.id)
    const limited = { clientId: `person:${person.id}`, address: origin.address }
    // From the limit to the failure nothing is awaited: guesses sent at once count one by one.
    factorLimits.require(limited)
    const use = match(held)
    if (!use) {
      factorLimits.failed(limited)
      return trail.refuse(`wrong ${method}`, origin, person)
    }
    const commit = commitOf({ steps, person, origin })
    if (!(await commit({ changes: [use], audit: [] }))) {
      factorLimits.failed(limited)
      return trail.refuse(`used ${method}`, origin, person)
    }
    factorLimits.succeeded(limited)
    return withMethod(steps, method)
  }

  return {
    requirePerson,

    byTotp: (steps, code, origin) =>
      byCode({
        steps,
        origin,
        method: 'totp',
        match(held) {
          const now = secondsOf(clock())
          for (const factor of held) {
            if (factor.kind !== 'totp' || factor.confirmedAt === undefined) continue
            const step = totpStepOf(keys, factor, code, now)
            if (step !== undefined) return factors.totpUse(factor.id, step, now)
          }
          return undefined
        },
      }),

    byRecoveryCode: (steps, code, origin) =>
      byCode({
        steps,
        origin,
        method: 'recovery-code',
        match(held) {
          const found = findRecoveryCode(keys, held, code)
          return found && factors.recoveryCodeUse(found.id, secondsOf(clock()))
        },
      }),

    async byPasskey(steps, proven, origin) {
      const person = steps ? await requirePerson(steps, origin) : await people.find(proven.personId)
      if (!person) return trail.refuse('the person is gone', origin)
      const held = await factors.ofPerson(proven.personId)
      const rule =
        (await whyNotLetIn(parts, person)) ??
        whyPasskeyFails({ person, held, isAlone: !steps, ...proven })
      if (rule !== undefined) return trail.refuse(rule, origin, person)

      const { factorId, signatureCounter } = proven
      const use = factors.passkeyUse(factorId, signatureCounter, secondsOf(clock()))
      const before = steps ?? stepsOf(person, ['passkey'])
      const commit = commitOf({ steps: before, person, origin })
      if (!(await commit({ changes: [use], audit: [] }))) {
        return trail.refuse('the passkey counts backwards: it may be a copy', origin, person)
      }
      return withMethod(before, 'passkey')
    },

    async refuse(rule, origin, personId) {
      const person = personId === undefined ? undefined : await people.find(personId)
      // Not per person: whoever knows a passkey's public id could slow its owner down.
      const limited = { clientId: `address:${origin.address}`, address: origin.address }
      factorLimits.require(limited)
      factorLimits.failed(limited)
      return trail.refuse(rule, origin, person)
    },
  }
}

interface CodeStep {
  readonly steps: ProvenSteps
  readonly origin: SignInOrigin
  readonly method: 'totp' | 'recovery-code'
  /** The change that uses up the code, if it is one of the person's; in one go, without waiting. */
  match(held: readonly Factor[]): Change | undefined
}

interface PasskeyQuestion {
  readonly person: Person
  readonly held: readonly Factor[]
  readonly isAlone: boolean
  readonly factorId: string
  readonly personId: string
  readonly isUserVerified: boolean
}

function whyPasskeyFails(asked: PasskeyQuestion): string | undefined {
  const { person, held, factorId } = asked
  const factor = held.find(({ id }) => id === factorId)
  if (asked.personId !== person.id) return 'the passkey is of somebody else'
  if (factor?.kind !== 'passkey' || factor.confirmedAt === undefined) return 'no such passkey'
  // A key that anybody may touch is one factor, and the password is missing.
  return asked.isAlone && !asked.isUserVerified ? 'the passkey did not verify its user' : undefined
}

/** Steps with one more method proven. */
export function withMethod(steps: ProvenSteps, method: SignInMethod): ProvenSteps {
  return { ...steps, methods: [...new Set([...steps.methods, method])] }
}
