import type { Change } from '@frontdesk/directory/change.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import type {
  Factor,
  PasskeyFactor,
  RecoveryCodeFactor,
  TotpFactor,
} from '@frontdesk/directory/sign-in/factor.ts'
import { isSecondFactor, nextStepOf } from '@frontdesk/directory/sign-in/next-step.ts'
import { formatRecoveryCode } from '@frontdesk/directory/sign-in/recovery-code-text.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'

import { factorSteps, withMethod } from './factor-steps.ts'
import { newRecoveryCode, recoveryCodesLeft } from './recovery-codes.ts'
import { type ProvenSteps, type SignInOrigin, SignInRefused } from './sign-in.ts'
import type { SignInParts } from './sign-in-parts.ts'
import { signInTrail } from './sign-in-trail.ts'
import { stepsCommits } from './steps-commit.ts'
import { newTotpSecret, type TotpProvisioning, totpProvisioning, totpStepOf } from './totp.ts'

const recoveryCodeCount = 10
const maximumFactors = 10
const maximumNameLength = 64

/** An authenticator app that is being set up. */
export interface PendingTotp extends TotpProvisioning {
  readonly factorId: string
}

/** A passkey whose registration was verified. */
export type NewPasskey = Pick<
  PasskeyFactor,
  'name' | 'credentialId' | 'publicKey' | 'signatureCounter' | 'transports' | 'isBackedUp'
> & { readonly isUserVerified: boolean }

/** What a person proves themselves with, to be listed. */
export interface HeldFactors {
  readonly factors: readonly (TotpFactor | PasskeyFactor)[]
  readonly recoveryCodesLeft: number
}

/**
 * Adds and removes second factors, for people who are signed in and for those who must set one up
 * first. Steps with a password alone change nothing for a person who has a second factor. Hand
 * the steps that come back to `begin`, so that the session holds what was proven.
 *
 * @throws SignInRefused, TooManyFailures; Refusal with a sentence to show; AuthorityLost where the
 *   session of the steps was ended, or its person disabled, before anything was written
 */
export interface FactorSetting {
  /** Those that count, and how many codes are left. */
  list(personId: string): Promise<HeldFactors>
  /** Counts for nothing until it is confirmed; the one begun before is forgotten. */
  beginTotp(steps: ProvenSteps, name: string): Promise<PendingTotp>
  /** The one begun before; undefined when it is confirmed or gone, or the steps hold no more. */
  pendingTotp(steps: ProvenSteps, factorId: string): Promise<PendingTotp | undefined>
  confirmTotp(
    steps: ProvenSteps,
    factorId: string,
    code: string,
    origin: SignInOrigin,
  ): Promise<ProvenSteps>
  addPasskey(steps: ProvenSteps, passkey: NewPasskey, origin: SignInOrigin): Promise<ProvenSteps>
  /** Ten codes, to be shown once; those from before are gone. */
  makeRecoveryCodes(steps: ProvenSteps, origin: SignInOrigin): Promise<readonly string[]>
  /** The caller sees to it that the person has just signed in. */
  remove(steps: ProvenSteps, factorId: string, origin: SignInOrigin): Promise<void>
}

type Parts = SignInParts & {
  /** What an app shows above the code. */
  readonly issuerName: string
}

export function factorSetting(parts: Parts): FactorSetting {
  const { factors, factorLimits, keys, clock, newId } = parts
  const trail = signInTrail(parts)
  const commitOf = stepsCommits(parts, trail)
  const { requirePerson } = factorSteps(parts, trail)

  /** Who may change factors: nothing is missing, or only the factor itself. */
  async function requireHolder(steps: ProvenSteps, origin?: SignInOrigin): Promise<Holder> {
    const person = await requirePerson(steps, origin)
    const held = await factors.ofPerson(person.id)
    const next = nextStepOf({ person, factors: held, methods: steps.methods })
    const isHolder = next === 'session' || next === 'factor-setup'
    return isHolder ? { person, held } : trail.refuse(`missing: ${next}`, origin, person)
  }

  const provisioning = (person: Person, factor: TotpFactor): PendingTotp => ({
    factorId: factor.id,
    ...totpProvisioning(keys, factor, { issuer: parts.issuerName, account: person.username }),
  })

  async function findPending(
    steps: ProvenSteps,
    factorId: string,
    origin?: SignInOrigin,
  ): Promise<Holder & { readonly factor: TotpFactor | undefined }> {
    const holder = await requireHolder(steps, origin)
    return {
      ...holder,
      factor: holder.held.filter(isPendingTotp).find(({ id }) => id === factorId),
    }
  }

  async function write(changes: readonly Change[], told: FactorTold): Promise<boolean> {
    const { action, steps, person, factor, origin } = told
    const target = { kind: 'factor', id: factor.id }
    const event = trail.event(action, person, origin, { target, detail: { kind: factor.kind } })
    return commitOf({ steps, person, origin })({ changes, audit: [event] })
  }

  return {
    async list(personId) {
      const held = await factors.ofPerson(personId)
      return { factors: held.filter(isListed), recoveryCodesLeft: recoveryCodesLeft(held) }
    },

    async beginTotp(steps, name) {
      const { person, held } = await requireHolder(steps)
      requireRoom(held)
      const named = { id: newId(), personId: person.id }
      const factor: TotpFactor = {
        ...named,
        ...newTotpSecret(keys, named),
        ...newRecord(name, secondsOf(clock())),
        kind: 'totp',
        lastStep: 0,
      }
      const forgotten = held.filter(isPendingTotp).map(({ id }) => factors.deletion(id))
      const commit = commitOf({ steps, person, origin: undefined })
      await commit({ changes: [...forgotten, factors.insertion(factor)], audit: [] })
      return provisioning(person, factor)
    },

    async pendingTotp(steps, factorId) {
      try {
        const { person, factor } = await findPending(steps, factorId)
        return factor && provisioning(person, factor)
      } catch (error) {
        if (error instanceof SignInRefused) return undefined
        throw error
      }
    },

    async confirmTotp(steps, factorId, code, origin) {
      const { person, factor } = await findPending(steps, factorId, origin)
      if (!factor) throw new Refusal('not_found', 'This setup is over; begin it again.')
      const limited = { clientId: `person:${person.id}`, address: origin.address }
      factorLimits.require(limited)
      const now = secondsOf(clock())
      const step = totpStepOf(keys, factor, code, now)
      if (step === undefined) {
        factorLimits.failed(limited)
        return trail.refuse('wrong totp', origin, person)
      }
      const changes = [factors.totpUse(factorId, step, now), factors.confirmation(factorId, now)]
      const told = { action: 'person.factor-added', steps, person, factor, origin } as const
      if (!(await write(changes, told))) return trail.refuse('used totp', origin, person)
      return withMethod(steps, 'totp')
    },

    async addPasskey(steps, { isUserVerified: _, name, ...passkey }, origin) {
      const { person, held } = await requireHolder(steps, origin)
      requireRoom(held)
      const now = secondsOf(clock())
      const factor: PasskeyFactor = {
        ...passkey,
        ...newRecord(name, now),
        id: newId(),
        personId: person.id,
        kind: 'passkey',
        confirmedAt: now,
      }
      await write([factors.insertion(factor)], {
        action: 'person.factor-added',
        steps,
        person,
        factor,
        origin,
      })
      return withMethod(steps, 'passkey')
    },

    async makeRecoveryCodes(steps, origin) {
      const { person } = await requireHolder(steps, origin)
      const now = secondsOf(clock())
      const made = Array.from({ length: recoveryCodeCount }, () => {
        const { code, ...kept } = newRecoveryCode(keys, person.id)
        const factor: RecoveryCodeFactor = {
          ...kept,
          ...newRecord('', now),
          id: newId(),
          personId: person.id,
          kind: 'recovery-code',
          confirmedAt: now,
          usedAt: undefined,
        }
        return { code, factor }
      })
      const changes = [
        factors.deletionOfPerson(person.id, 'recovery-code'),
        ...made.map(({ factor }) => factors.insertion(factor)),
      ]
      const target = { id: person.id, kind: 'recovery-code' } as const
      await write(changes, { action: 'person.factor-added', steps, person, factor: target, origin })
      return made.map(({ code }) => formatRecoveryCode(code))
    },

    async remove(steps, factorId, origin) {
      const { person, held } = await requireHolder(steps, origin)
      const factor = held.filter(isListed).find(({ id }) => id === factorId)
      if (!factor) throw new Refusal('not_found', 'This factor is gone already.')
      const isLast = held.filter(isListed).length === 1
      if (isLast && person.secondFactor === 'required') {
        throw new Refusal('conflict', 'You must have a second factor: add another one first.')
      }
      // Codes on paper stand in for a factor; without one they stand for nothing.
      const codes = isLast ? [factors.deletionOfPerson(person.id, 'recovery-code')] : []
      const told = { action: 'person.factor-removed', steps, person, factor, origin } as const
      await write([factors.deletion(factorId), ...codes], told)
    },
  }
}

interface Holder {
  readonly person: Person
  readonly held: readonly Factor[]
}

interface FactorTold {
  readonly action: 'person.factor-added' | 'person.factor-removed'
  readonly steps: ProvenSteps
  readonly person: Person
  readonly factor: Pick<Factor, 'id' | 'kind'>
  readonly origin: SignInOrigin
}

function isListed(factor: Factor): factor is TotpFactor | PasskeyFactor {
  return isSecondFactor(factor)
}

function isPendingTotp(factor: Factor): factor is TotpFactor {
  return factor.kind === 'totp' && factor.confirmedAt === undefined
}

function requireRoom(held: readonly Factor[]): void {
  if (held.filter(isListed).length < maximumFactors) return
  throw new Refusal('conflict', `At most ${maximumFactors} factors: remove one first.`)
}

function newRecord(name: string, createdAt: number) {
  const kept = [...name.trim()].slice(0, maximumNameLength).join('')
  return { name: kept, createdAt, confirmedAt: undefined, lastUsedAt: undefined }
}
