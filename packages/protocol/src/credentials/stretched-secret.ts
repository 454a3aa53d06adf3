import { argon2 } from 'node:crypto'

import { TooManyFailures } from '../errors.ts'

/** argon2id with the parameters that OWASP recommends: 19 MiB, two passes, one lane. */
const memoryKib = 19_456
const passes = 2
const tagLength = 32
export const saltLength = 16

/** Two at a time leave threads for everything else; more than this waiting is an attack. */
const atOnce = 2
const maximumWaiting = 64

/** Stretches a secret to a 32-byte tag, off this thread. @throws TooManyFailures when the queue is full */
export type Stretch = (secret: string, salt: Uint8Array, pepper: Uint8Array) => Promise<Uint8Array>

/** Makes a stretcher with a bounded queue of its own. @see RFC 9106 §4 */
export function boundedStretch(): Stretch {
  const waiting: (() => void)[] = []
  let running = 0

  return async (secret, salt, pepper) => {
    if (running >= atOnce) {
      if (waiting.length >= maximumWaiting) {
        throw new TooManyFailures(1, 'Too many secrets are being checked; try again in a second.')
      }
      // Whoever ends hands its place on, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running += 1
    }
    try {
      return await argon2id(secret, salt, pepper)
    } finally {
      const next = waiting.shift()
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
