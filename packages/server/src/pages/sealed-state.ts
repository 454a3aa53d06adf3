import { type Clock, secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'
import { seal, unseal } from '@frontdesk/protocol/keys/seal.ts'

const keyIdBytes = 4

/** What travels through a browser from page to page, and nobody can read or change on the way. */
export interface SealedState<Value> {
  seal(value: Value): string
  /** Undefined when it is not ours, was changed, is of another kind, or too old. */
  open(text: string): Value | undefined
}

interface Parts {
  readonly keys: KeyMaterial
  readonly clock: Clock
}

/**
 * @param kind names the use; what was sealed for one opens for no other
 * @param seconds how long it is good
 */
export function sealedState<Value>(
  { keys, clock }: Parts,
  kind: string,
  seconds: UnixSeconds,
): SealedState<Value> {
  const bound = `page-state\n${kind}`
  return {
    seal(value) {
      const keyId = keys.currentKeyId
      const key = keys.subkey('interaction-seal', keyId)
      if (!key) throw new Error('The key file lacks its own current key.')
      const plain = JSON.stringify([secondsOf(clock()) + seconds, value])
      const head = Buffer.from(keyId, 'hex')
      return Buffer.concat([head, seal(key, Buffer.from(plain), bound)]).toString('base64url')
    },

    open(text) {
      const bytes = Buffer.from(text, 'base64url')
      if (bytes.toString('base64url') !== text) return undefined
      const key = keys.subkey('interaction-seal', bytes.toString('hex', 0, keyIdBytes))
      const plain = key && unseal(key, bytes.subarray(keyIdBytes), bound)
      if (!plain) return undefined
      const [expiresAt, value] = JSON.parse(plain.toString()) as [UnixSeconds, Value]
      return expiresAt > secondsOf(clock()) ? value : undefined
    },
  }
}
