import { usageFailure } from './command-failure.ts'
import type { Terminal } from './terminal.ts'

/**
 * Reads a secret from stdin to its end, less the line break that `echo` puts there.
 *
 * @throws CommandFailure when nothing comes
 */
export async function readSecretFromStdin(): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(Buffer.from(part))
  const secret = Buffer.concat(parts)
    .toString('utf8')
    .replace(/\r?\n$/, '')
  if (secret === '') throw usageFailure('Nothing came from stdin.')
  if (/[\r\n\0]/.test(secret)) throw usageFailure('A secret is one line; stdin held more.')
  return secret
}

/**
 * The secret of a client: from stdin if the option says so, else from FRONTDESK_CLIENT_SECRET,
 * else from the person at the terminal, whose typing is not shown.
 *
 * @throws CommandFailure when there is nobody to ask
 */
export async function readClientSecret(from: {
  readonly stdin: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly io: Terminal
  readonly clientId: string
}): Promise<string> {
  if (from.stdin) return readSecretFromStdin()
  const variable = from.environment.FRONTDESK_CLIENT_SECRET
  if (variable) return variable
  if (!from.io.interactive) {
    throw usageFailure(
      'There is no terminal to ask for the secret. ' +
        'Pipe it in with --client-secret-stdin, or set FRONTDESK_CLIENT_SECRET.',
    )
  }
  return askForSecret(from.io, `Secret of ${from.clientId}`)
}

/**
 * Asks the person at the terminal, whose typing is not shown.
 *
 * @throws CommandFailure when there is nobody to ask
 */
export async function askForSecret(io: Terminal, message: string): Promise<string> {
  if (!io.interactive) throw usageFailure('There is no terminal to ask at.')
  // Loaded here because it takes as long as a whole command that never asks.
  const { isCancel, password } = await import('@clack/prompts')
  const answer = await password({
    message,
    mask: '',
    output: process.stderr,
    validate: (text) => (text ? undefined : 'The secret is empty.'),
  })
  if (isCancel(answer)) throw usageFailure('Nothing was changed.')
  return answer
}
