import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'
import { Refusal, refusalStatus } from '@frontdesk/directory/refusal.ts'
import { TooManyFailures } from '@frontdesk/protocol/errors.ts'
import { SignInRefused } from '@frontdesk/protocol/sign-in/sign-in.ts'

/** A refusal in words for the same form again. */
export interface RefusedStep {
  readonly status: number
  readonly words: string
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/**
 * Answers a form; where it is refused in a way that is foreseen, shows the form again.
 *
 * @param again the form, with the words of the refusal
 */
export async function orAgain(
  request: WireRequest,
  act: () => Promise<WireReply>,
  again: (refused: RefusedStep) => WireReply | Promise<WireReply>,
): Promise<WireReply> {
  try {
    return await act()
  } catch (error) {
    const [rule, refused] = refusedStepOf(error) ?? []
    if (!refused) throw error
    request.decision.rule = rule
    return again(refused)
  }
}

/** The rule is for the log, the words are for the person: alike for whatever part was wrong. */
function refusedStepOf(error: unknown): readonly [rule: string, RefusedStep] | undefined {
  if (error instanceof SignInRefused) return [error.rule, { status: 403, words: error.message }]
  if (error instanceof TooManyFailures) {
    const seconds = error.retryAfterSeconds
    const words = `Too many attempts failed. Try again in ${inWords(seconds)}.`
    return [error.message, { status: 429, words, headers: { 'Retry-After': String(seconds) } }]
  }
  if (error instanceof Refusal) {
    return [error.message, { status: refusalStatus[error.code], words: error.message }]
  }
  return undefined
}

function inWords(seconds: number): string {
  if (seconds === 1) return 'a second'
  if (seconds < 120) return `${seconds} seconds`
  return `${Math.ceil(seconds / 60)} minutes`
}
