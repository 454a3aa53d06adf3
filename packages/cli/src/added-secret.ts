import { clients } from './administration-resources.ts'
import type { Surroundings } from './command.ts'
import { CommandFailure } from './command-failure.ts'
import { durationWords } from './duration.ts'
import { exitCode } from './exit-code.ts'
import { findText } from './json-reading.ts'
import { printJson } from './record-view.ts'
import { given } from './resource-commands.ts'

interface NewSecret {
  readonly name: string | undefined
  readonly expiresAt?: string | undefined
  readonly retireOthersAfterSeconds: number | undefined
  /** A secret that the caller brings; undefined: the server makes one. */
  readonly own?: string | undefined
}

/** Adds a secret to a client. stdout is the secret and nothing else, for `SECRET=$(...)`. */
export async function addSecret(
  input: Surroundings,
  client: string,
  secret: NewSecret,
): Promise<number> {
  const { admin, io, json } = input
  const body = given({
    name: secret.name ?? `cli ${new Date(io.now()).toISOString().slice(0, 10)}`,
    expires_at: secret.expiresAt,
    retire_others_after_seconds: secret.retireOthersAfterSeconds,
    client_secret: secret.own,
  })
  const answer = await admin.withNamed(clients, client, (path) =>
    admin.create(`${path}/secrets`, body),
  )
  const others = othersSentence(secret.retireOthersAfterSeconds)
  if (json) {
    printJson(io, answer)
    io.err(`Added a secret. ${others}`)
    return exitCode.done
  }
  if (secret.own !== undefined) {
    io.err(`Added the secret that you gave. ${others}`)
    return exitCode.done
  }
  const made = findText(answer, 'client_secret')
  if (made === undefined) {
    throw new CommandFailure(exitCode.refused, 'The server added a secret but did not show it.')
  }
  io.err(`Added a secret. ${others} Keep it now: it is shown this once.`)
  io.out(made)
  return exitCode.done
}

function othersSentence(seconds: number | undefined): string {
  if (seconds === 0) return 'The others, and their tokens, have ended.'
  return seconds === undefined
    ? 'The others keep working for the time that the server gives them.'
    : `The others keep working for ${durationWords(seconds)}.`
}
