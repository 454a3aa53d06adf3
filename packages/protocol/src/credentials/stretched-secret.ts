import { argon2 } from 'node:crypto'

import { TooManyFailures } from '../errors.ts'

/** argon2id with the parameters that OWASP recommends: 19 MiB, two passes, one lane. */
const memoryKib = 19_456
const passes = 2
const tagLength = 32
export const saltLength = 16

/** Two at a time leave threads for everything else; more than this waiting of a kind is an attack. */
const atOnce = 2
const maximumWaiting = 64

/**
 * Whose secret it is. Each kind waits in a queue of its own, and the queues take turns: a flood
 * in one of them does not make the others wait. `unknown` is nobody's, and only costs time; those
 * `at home` have proven themselves from their address before.
 */
export type StretchQueue =
  | 'administrator'
  | 'administrator at home'
  | 'client'
  | 'client at home'
  | 'new'
  | 'person'
  | 'person at home'
  | 'unknown'

/** Stretches a secret to a 32-byte tag, off this thread. @throws TooManyFailures when the queue is full */
export type Stretch = (
  secret: string,
  salt: Uint8Array,
  pepper: Uint8Array,
  queue?: StretchQueue,
) => Promise<Uint8Array>

/** Makes a stretcher with bounded queues of its own. @see RFC 9106 §4 */
export function boundedStretch(): Stretch {
  // In the order of their turns: whoever had one goes to the end.
  const queues = new Map<StretchQueue, (() => void)[]>()
  let running = 0

  function wait(name: StretchQueue): Promise<void> {
    const waiting = queues.get(name) ?? []
    if (waiting.length >= maximumWaiting) {
      throw new TooManyFailures(1, 'Too many secrets are being checked; try again in a second.')
    }
    queues.set(name, waiting)
    return new Promise<void>((resolve) => waiting.push(resolve))
  }

  function takeNext(): (() => void) | undefined {
    const turn = queues.entries().next()
    if (turn.done) return undefined
    const [name, waiting] = turn.value
    const next = waiting.shift()
    queues.delete(name)
    if (waiting.length > 0) queues.set(name, waiting)
    return next
  }

  return async (secret, salt, pepper, queue = 'new') => {
    // Whoever ends hands its place on, so `running` stays as it is.
    if (running >= atOnce) await wait(queue)
    else running += 1
    try {
      return await argon2id(secret, salt, pepper)
    } finally {
      const next = takeNext()
      if (next) next()
      else running -= 1
    }
  }
}

function argon2id(secret: string, salt: Uint8Array, pepper: Uint8Array): Promise<Uint8Array> {
  const parameters = {
    message: secret,
    nonce: salt,
    secret: pepper,
    parallelism: 1,
    tagLength,
    memory: memoryKib,
    passes,
  }
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag)))
  })
}

/** The PHC string form: `$argon2id$v=19$m=...,t=...,p=1$salt$tag`. */
export function formatPhc(salt: Uint8Array, tag: Uint8Array): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=1$${base64(salt)}$${base64(tag)}`
}

const phc = new RegExp(
  `^\\$argon2id\\$v=19\\$m=${memoryKib},t=${passes},p=1\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)$`,
)

/** Reads the PHC form back; undefined when it is not one of ours. */
export function parsePhc(text: string): { salt: Uint8Array; tag: Uint8Array } | undefined {
  const [, salt, tag] = phc.exec(text) ?? []
  if (salt === undefined || tag === undefined) return undefined
  return { salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}
