import type { Person, PersonPassword } from '@frontdesk/directory/people/person.ts'
import {
  maximumPasswordLength,
  normalizedPassword,
} from '@frontdesk/directory/sign-in/password-rule.ts'
import { parseSignInName, type SignInName } from '@frontdesk/directory/sign-in/sign-in-name.ts'

import { secretHasher } from '../credentials/secret-hasher.ts'
import { type StoredPasswords, storedPasswords } from '../credentials/stored-password.ts'
import { attemptTurns } from './attempt-turns.ts'
import { whyNotLetIn } from './living-person.ts'
import { type SignIns, stepsOf } from './sign-in.ts'
import type { SignInParts } from './sign-in-parts.ts'
import type { SignInTrail } from './sign-in-trail.ts'

const maximumRehashed = 1000

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
 * Checks passwords (T5, T13). Whatever is wrong costs one stretch: no such name, two people of
 * the name, another password, none, a disabled person or organization.
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
      const limited = { clientId: `person:${sought.limitedAs}`, address }

      return inTurn(`${limited.clientId} ${address}`, async () => {
        parts.limits.require(limited)
        const person = await findOne(parts, sought)
        const { rule, isProven } = await check(parts, passwords, presented, person)
        if (rule !== undefined || !person) {
          parts.limits.failed(limited)
          // A guess is counted, not written down: anybody can make them (T9).
          return trail.refuse(rule ?? 'no such person', origin, isProven ? person : undefined)
        }
        parts.limits.succeeded(limited)
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
  /** One text for one person in one organization, whichever of its groups was named. */
  readonly limitedAs: string
}

async function soughtOf(
  { organizationGroups }: SignInParts,
  typed: string,
  organizationId: string | undefined,
): Promise<Sought> {
  const name = parseSignInName(typed)
  if (!name) return { name, organizationId, limitedAs: 'nobody' }
  if (name.groupId === undefined) {
    return { name, organizationId, limitedAs: `${organizationId ?? ''}\\${name.name}` }
  }
  const group = await organizationGroups.findByGroupId(name.groupId)
  const isMeant = group && (organizationId ?? group.organizationId) === group.organizationId
  return isMeant
    ? {
        name,
        organizationId: group.organizationId,
        limitedAs: `${group.organizationId}\\${name.name}`,
      }
    : { name: undefined, organizationId, limitedAs: `\\${name.name}` }
}

/** The one person of a name; undefined when there is none, or more than one. */
async function findOne(
  { people }: SignInParts,
  { name: sought, organizationId }: Sought,
): Promise<Person | undefined> {
  if (!sought) return undefined
  const found = await people.findForSignIn(sought.name)
  const [one, another] = found.filter(
    (person) => organizationId === undefined || person.organizationId === organizationId,
  )
  if (another) return undefined
  // The store tells of three people at most: the one of this organization may be a fourth.
  if (!one && organizationId !== undefined)
    return people.findByUsername(organizationId, sought.name)
  return one
}

interface Checked {
  /** Why the person does not come in; undefined when they do. */
  readonly rule: string | undefined
  /** The password was right. */
  readonly isProven: boolean
}

async function check(
  parts: SignInParts,
  passwords: StoredPasswords,
  presented: string | undefined,
  person: Person | undefined,
): Promise<Checked> {
  const stored = presented === undefined ? undefined : person?.password
  const isProven = await passwords.fits(presented ?? '', stored)
  if (!person) return { rule: 'no such person', isProven: false }
  if (isProven) return { rule: await whyNotLetIn(parts, person), isProven }
  return { rule: person.password ? 'wrong password' : 'the person has no password', isProven }
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
