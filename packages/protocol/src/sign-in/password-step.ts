import type { Person, PersonPassword } from '@frontdesk/directory/people/person.ts'
import {
  maximumPasswordLength,
  normalizedPassword,
} from '@frontdesk/directory/sign-in/password-rule.ts'
import { parseSignInName, type SignInName } from '@frontdesk/directory/sign-in/sign-in-name.ts'

import { secretHasher } from '../credentials/secret-hasher.ts'
import { storedPasswords } from '../credentials/stored-password.ts'
import type { CountedAttempt, FailureLimits } from '../failure-limits/failure-limits.ts'
import { isLoopback } from '../failure-limits/network-address.ts'
import { personBucket } from '../failure-limits/person-bucket.ts'
import { attemptTurns } from './attempt-turns.ts'
import { whyNotLetIn } from './living-person.ts'
import { type SignIns, stepsOf } from './sign-in.ts'
import type { SignInParts } from './sign-in-parts.ts'
import type { SignInTrail } from './sign-in-trail.ts'

const maximumRehashed = 1000

/** Told to a person who has proven the password. */
const firstPasswordWords =
  'The first password works only in a browser on the machine of the server. Sign in there and choose a password of your own, then sign in here.'

/** The first step of a sign-in by name and password. */
export interface PasswordStep {
  readonly byPassword: SignIns['byPassword']
  /**
   * The hash under the current key of a password that was proven under an older one, for the work
   * that begins the session; undefined when there is nothing to do.
   */
  takeRehashed(person: Person): PersonPassword | undefined
}

/**
 * Checks passwords (T5, T13). Whatever is wrong costs the same: no such name, another password,
 * none, a disabled person or organization. Where people of several organizations have the name, the
 * password says who it is: a namesake elsewhere keeps nobody from signing in, and costs one more
 * check of a password.
 */
export function passwordStep(parts: SignInParts, trail: SignInTrail): PasswordStep {
  const passwords = storedPasswords(parts)
  const inTurn = attemptTurns()
  const rehashed = rehashedPasswords(parts)

  return {
    async byPassword(typed, password, origin, organizationId) {
      const presented = presentedPassword(password)
      const sought = await soughtOf(parts, typed, organizationId)
      const { address } = origin
      const meant = await namesakes(parts, sought)
      const turn = `${bucketsOf(sought, meant, typed)[0]} ${address}`

      return inTurn(turn, async () => {
        const candidates = await namesakes(parts, sought)
        const names = bucketsOf(sought, candidates, typed)
        const attempts = beginAll(parts.limits, names, address)
        const isAtHome = names.some((clientId) => parts.limits.isAtHome({ clientId, address }))
        const queue = isAtHome ? 'person at home' : 'person'
        const fits: Fits = (stored) =>
          passwords.fits(presented ?? '', presented === undefined ? undefined : stored, queue)
        const { person, rule } = await recognize(parts, candidates, fits).catch(
          (error: unknown) => {
            for (const attempt of attempts.values()) attempt.undone()
            throw error
          },
        )
        if (rule !== undefined || !person) {
          for (const attempt of attempts.values()) attempt.failed()
          // A guess is counted, not written down: anybody can make them (T9).
          return trail.refuse(rule ?? 'no such person', origin, person)
        }
        const own = personBucket('person', person, { name: '' })
        for (const [name, attempt] of attempts) {
          if (name === own) attempt.succeeded()
          else attempt.undone()
        }
        if (person.password?.loopbackOnly && !isLoopback(address)) {
          return trail.refuse(
            'a first password, from elsewhere',
            origin,
            person,
            firstPasswordWords,
          )
        }
        await rehashed.keep(person, presented)
        return stepsOf(person, ['password'])
      })
    },

    takeRehashed: rehashed.take,
  }
}

interface Sought {
  readonly name: SignInName | undefined
  readonly organizationId: string | undefined
}

async function soughtOf(
  { organizationGroups }: SignInParts,
  typed: string,
  organizationId: string | undefined,
): Promise<Sought> {
  const name = parseSignInName(typed)
  if (!name || name.groupId === undefined) return { name, organizationId }
  const group = await organizationGroups.findByGroupId(name.groupId)
  const isMeant = group && (organizationId ?? group.organizationId) === group.organizationId
  return isMeant
    ? { name, organizationId: group.organizationId }
    : { name: undefined, organizationId }
}

/** What a guess counts against: everybody whom it may mean, whatever the spelling. */
function bucketsOf(
  { organizationId }: Sought,
  candidates: readonly Person[],
  typed: string,
): readonly string[] {
  const named = { name: parseSignInName(typed)?.name ?? '', where: organizationId }
  const people = candidates.length === 0 ? [undefined] : candidates
  return people.map((person) => personBucket('person', person, named))
}

/** @throws TooManyFailures when one of them is slowed; then none is counted */
function beginAll(
  limits: FailureLimits,
  names: readonly string[],
  address: string,
): ReadonlyMap<string, CountedAttempt> {
  const begun = new Map<string, CountedAttempt>()
  try {
    for (const clientId of names) begun.set(clientId, limits.begin({ clientId, address }))
  } catch (error) {
    for (const attempt of begun.values()) attempt.undone()
    throw error
  }
  return begun
}

/** Whether the password that was presented is the stored one. */
type Fits = (stored: Person['password']) => Promise<boolean>

/** The people that a name may mean, one of each organization at most. */
async function namesakes(
  { people }: SignInParts,
  { name, organizationId }: Sought,
): Promise<readonly Person[]> {
  return name ? people.findForSignIn(name.name, organizationId) : []
}

interface Recognized {
  /** Who proved the password; undefined when it fits none of them. */
  readonly person: Person | undefined
  /** Why the person does not come in; undefined when they do. */
  readonly rule: string | undefined
}

/**
 * The only one of several people whose password it is; where it is the password of two, the name
 * has to be made exact. Nobody at all costs what one person costs.
 */
async function recognize(
  parts: SignInParts,
  candidates: readonly Person[],
  fits: Fits,
): Promise<Recognized> {
  const proven: Person[] = []
  for (const person of candidates.length === 0 ? [undefined] : candidates) {
    const isRight = await fits(person?.password)
    if (isRight && person) proven.push(person)
  }
  const [person, another] = proven
  if (another) return { person: undefined, rule: 'two people have this name and password' }
  if (person) return { person, rule: await whyNotLetIn(parts, person) }
  const [first] = candidates
  if (!first) return { person, rule: 'no such person' }
  return { person, rule: first.password ? 'wrong password' : 'the person has no password' }
}

/** Undefined for what can be nobody's password. */
function presentedPassword(text: string): string | undefined {
  // Typed decomposed, one character may take several code units.
  if (text.length > maximumPasswordLength * 8) return undefined
  const presented = normalizedPassword(text)
  return presented.isWellFormed() ? presented : undefined
}

/** New hashes of passwords whose key is not the current one (T4), for ten minutes at most. */
function rehashedPasswords({ keys, stretch }: SignInParts) {
  const hasher = secretHasher(keys, stretch)
  const kept = new Map<string, { readonly former: string; readonly password: PersonPassword }>()

  return {
    async keep({ id, password }: Person, presented: string | undefined): Promise<void> {
      if (!password || presented === undefined || password.keyId === keys.currentKeyId) return
      const hash = await hasher.hashChosen(presented)
      kept.delete(id)
      kept.set(id, { former: password.hash, password: { ...password, ...hash } })
      const oldest = kept.keys().next()
      if (kept.size > maximumRehashed && !oldest.done) kept.delete(oldest.value)
    },

    take({ id, password }: Person): PersonPassword | undefined {
      const found = kept.get(id)
      kept.delete(id)
      return found && found.former === password?.hash ? found.password : undefined
    },
  }
}
