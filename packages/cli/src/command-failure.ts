import { exitCode } from './exit-code.ts'

/** Ends a command: `message` is the sentence for the person, on stderr, and holds no secret. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  readonly exitCode: number
  /** The HTTP status, where a server refused. */
  readonly status: number | undefined

  constructor(exitCode: number, message: string, refusal: { readonly status?: number } = {}) {
    super(message)
    this.exitCode = exitCode
    this.status = refusal.status
  }
}

/** The failure of a command line or a configuration that cannot be meant. */
export function usageFailure(message: string): CommandFailure {
  return new CommandFailure(exitCode.usage, message)
}
