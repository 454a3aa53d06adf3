import { exitCode } from './exit-code.ts'

interface Refused {
  readonly status?: number
  readonly body?: Readonly<Record<string, unknown>>
}

/** Ends a command: `message` is the sentence for the person, on stderr, and holds no secret. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  readonly exitCode: number
  /** The HTTP status, where a server refused. */
  readonly status: number | undefined
  /** What the server said besides, where it refused with a JSON object. */
  readonly body: Readonly<Record<string, unknown>>

  constructor(exitCode: number, message: string, refusal: Refused = {}) {
    super(message)
    this.exitCode = exitCode
    this.status = refusal.status
    this.body = refusal.body ?? {}
  }
}

/** The failure of a command line or a configuration that cannot be meant. */
export function usageFailure(message: string): CommandFailure {
  return new CommandFailure(exitCode.usage, message)
}
