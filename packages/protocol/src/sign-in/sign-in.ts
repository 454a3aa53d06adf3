import type { Person } from '@frontdesk/directory/people/person.ts'
import type { NextStep } from '@frontdesk/directory/sign-in/next-step.ts'
import type { Session, SignInMethod } from '@frontdesk/directory/sign-in/session.ts'

export type { NextStep } from '@frontdesk/directory/sign-in/next-step.ts'

/** From where somebody signs in. */
export interface SignInOrigin {
  readonly address: string
  /** `User-Agent`, shortened. */
  readonly browser: string
  readonly requestId: string
}

/** A person who has proven some of what is needed. Travels sealed from page to page, 10 minutes. */
export interface ProvenSteps {
  readonly personId: string
  readonly methods: readonly SignInMethod[]
  /** Of the password that was proven: another one since undoes the step. */
  readonly passwordChangedAt: number | undefined
  /** Whose steps these are: what they allow is written only while it is open. */
  readonly sessionId?: string | undefined
}

/** A refusal that reads alike for unknown people, wrong secrets and disabled accounts. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused'
  /** For audit and log; never shown. */
  readonly rule: string

  constructor(rule: string, words = 'The name, the password or the code is not right.') {
    super(words)
    this.rule = rule
  }
}

/**
 * Signs people in (T5, T6, T13). Every failing path costs the same stretch, is counted per person
 * and per address, and is told to the audit.
 *
 * @throws SignInRefused, TooManyFailures
 */
export interface SignIns {
  /** @param name a username, an e-mail address, or `GROUPID\\username` where it is ambiguous */
  byPassword(
    name: string,
    password: string,
    origin: SignInOrigin,
    organizationId?: string | undefined,
  ): Promise<ProvenSteps>
  byTotp(steps: ProvenSteps, code: string, origin: SignInOrigin): Promise<ProvenSteps>
  byRecoveryCode(steps: ProvenSteps, code: string, origin: SignInOrigin): Promise<ProvenSteps>
  /** What is missing; throws SignInRefused when the person is gone, disabled, or changed since. */
  nextStep(steps: ProvenSteps, origin: SignInOrigin): Promise<NextStep>
  /**
   * Starts a session and ends `replaces`: a cookie from before a sign-in opens nothing after it.
   *
   * @throws AuthorityLost where the steps are of a session that was ended in this moment
   */
  begin(
    steps: ProvenSteps,
    origin: SignInOrigin,
    replaces?: Session | undefined,
  ): Promise<{ readonly session: Session; readonly person: Person; readonly cookie: string }>
  /** The living session and person of a cookie; undefined for every other text. */
  find(cookie: string): Promise<SignedIn | undefined>
  end(session: Session, origin: SignInOrigin): Promise<void>
}

/** A passkey whose answer was verified. */
export interface ProvenPasskey {
  readonly factorId: string
  readonly personId: string
  readonly signatureCounter: number
  /** The authenticator asked for a finger, a face or a code: it counts as both factors. */
  readonly isUserVerified: boolean
}

/** What is proven outside this engine: passkeys, and people of another provider. */
export interface SignInsWithPasskeys extends SignIns {
  /** @param steps undefined: the passkey alone, refused unless the person was verified */
  byPasskey(
    steps: ProvenSteps | undefined,
    proven: ProvenPasskey,
    origin: SignInOrigin,
  ): Promise<ProvenSteps>
  /**
   * Refuses what did not verify; counted against the address (T13).
   *
   * @param personId whom it claimed to be, where that is somebody
   * @throws SignInRefused always, or TooManyFailures
   */
  refuse(rule: string, origin: SignInOrigin, personId?: string | undefined): Promise<never>
}

export interface SignedIn {
  readonly session: Session
  readonly person: Person
}

/** The steps of a person whom another provider vouches for, or who just set a password. */
export function stepsOf(person: Person, methods: readonly SignInMethod[]): ProvenSteps {
  return { personId: person.id, methods, passwordChangedAt: person.password?.changedAt }
}

/** What a signed-in person has proven, for the settings of passwords and factors. */
export function stepsOfSession({ session, person }: SignedIn): ProvenSteps {
  return { ...stepsOf(person, session.methods), sessionId: session.id }
}
