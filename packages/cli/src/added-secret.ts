import { clients } from './administration-resources.ts'
import type { Surroundings } from './command.ts'
import { CommandFailure } from './command-failure.ts'
import { exitCode } from './exit-code.ts'
import { findText, type JsonRecord, recordsIn } from './json-reading.ts'
import { printJson } from './record-view.ts'
import { findMilliseconds, relativeDate } from './relative-date.ts'
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
  const sentences = lifeSentences(answer, client, io.now())
  if (json) {
    printJson(io, answer)
    io.err(['Added a secret.', ...sentences].join('\n'))
    return exitCode.done
  }
  if (secret.own !== undefined) {
    io.err(['Added the secret that you gave.', ...sentences].join('\n'))
    return exitCode.done
  }
  const made = findText(answer, 'client_secret')
  if (made === undefined) {
    throw new CommandFailure(exitCode.refused, 'The server added a secret but did not show it.')
  }
  io.err(['Added a secret. Keep it now: it is shown this once.', ...sentences].join('\n'))
  io.out(made)
  return exitCode.done
}

/** What ends when, as the server answered it: a sentence for each secret that has an end. */
function lifeSentences(answer: JsonRecord, client: string, now: number): readonly string[] {
  const others = recordsIn(answer, 'others')
  const sentences = others.map((other) => lifeSentence(other, client, now))
  const end = findMilliseconds(answer.secrets_end_at)
  if (end !== undefined) {
    sentences.push(
      `Warning: from ${dated(end, now)} on, this client has no secret. Add one without an end ` +
        `before: npx frontdesk secret add ${client}`,
    )
  }
  return sentences
}

function lifeSentence(secret: JsonRecord, client: string, now: number): string {
  const id = findText(secret, 'id') ?? ''
  const which = `"${findText(secret, 'name') ?? ''}" (${id})`
  if (findText(secret, 'state') === 'revoked') return `${which} and its tokens have ended.`
  const end = findMilliseconds(secret.expires_at)
  if (end === undefined) return `${which} stays; it has no end.`
  const sentence = `${which} works until ${dated(end, now)}.`
  return findText(secret, 'retired_at') === undefined
    ? sentence
    : `${sentence} Take that back with: npx frontdesk secret keep ${client} ${id}`
}

function dated(end: number, now: number): string {
  return `${new Date(end).toISOString()} (${relativeDate(end, now)})`
}
