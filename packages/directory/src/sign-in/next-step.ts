import type { Person } from '../people/person.ts'
import type { Factor } from './factor.ts'
import type { SignInMethod } from './session.ts'

/** What still stands between a proven first step and a session. */
export type NextStep =
  /** Nothing: a session can begin. */
  | 'session'
  /** An authenticator app, a passkey or a recovery code. */
  | 'second-factor'
  /** The person must have a second factor and has none yet. */
  | 'factor-setup'
  /** The password was given by somebody else, or is the first. */
  | 'new-password'

interface Standing {
  readonly person: Pick<Person, 'password' | 'secondFactor'>
  readonly factors: readonly Factor[]
  /** What was proven so far. */
  readonly methods: readonly SignInMethod[]
}

/**
 * What is missing. A factor that is there comes first: whoever has only the password changes
 * nothing.
 */
export function nextStepOf({ person, factors, methods }: Standing): NextStep {
  const isProvenTwice = holdsSecondFactor(methods)
  if (!isProvenTwice && factors.some(isSecondFactor)) return 'second-factor'
  if (methods.includes('password') && person.password?.mustChange) return 'new-password'
  if (!isProvenTwice && person.secondFactor === 'required') return 'factor-setup'
  return 'session'
}

/** Tells whether more than a password, or a passkey in place of it, was proven. */
export function holdsSecondFactor(methods: readonly SignInMethod[]): boolean {
  return methods.some((method) => method !== 'password' && method !== 'upstream')
}

/** Tells whether a factor asks to be proven: confirmed, and no mere code on paper. */
export function isSecondFactor(factor: Factor): boolean {
  return factor.kind !== 'recovery-code' && factor.confirmedAt !== undefined
}
