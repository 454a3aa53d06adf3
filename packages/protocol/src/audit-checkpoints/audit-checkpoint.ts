import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'

import type { ChainHead, Checkpoint } from '@frontdesk/directory/audit/audit-store.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'
import { CompactSign, compactVerify, decodeProtectedHeader, type JWK } from 'jose'

import type { KeyMaterial } from '../keys/key-material.ts'

const type = 'audit-checkpoint+jwt'
const algorithm = 'EdDSA'
/** DER of an Ed25519 private key up to its 32-byte seed. @see RFC 8410 §7 */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

interface Statement {
  readonly id: string
  readonly at: UnixMilliseconds
  readonly heads: readonly ChainHead[]
}

/**
 * Signs where every chain of the audit stands (T9). The key is an Ed25519 key grown from the key
 * file, so that it is as old as the database, kept nowhere, and its public half can be handed out.
 */
export async function signCheckpoint(keys: KeyMaterial, statement: Statement): Promise<Checkpoint> {
  const { id, at, heads } = statement
  const payload = Buffer.from(JSON.stringify({ id, at, heads }))
  const signature = await new CompactSign(payload)
    .setProtectedHeader({ alg: algorithm, typ: type, kid: keys.currentKeyId })
    .sign(privateKey(keys, keys.currentKeyId))
  return { id, at, heads, signature }
}

/** Tells whether a checkpoint says what was signed, under a key of this key file. */
export async function verifyCheckpoint(
  keys: KeyMaterial,
  checkpoint: Checkpoint,
): Promise<boolean> {
  const { id, at, heads, signature } = checkpoint
  try {
    const { kid } = decodeProtectedHeader(signature)
    const key = createPublicKey(privateKey(keys, kid ?? ''))
    const { payload, protectedHeader } = await compactVerify(signature, key, {
      algorithms: [algorithm],
    })
    const said = Buffer.from(payload).toString()
    return protectedHeader.typ === type && said === JSON.stringify({ id, at, heads })
  } catch {
    return false
  }
}

/** The public key that others check exported checkpoints with. */
export function checkpointPublicKey(keys: KeyMaterial): JWK {
  const jwk = createPublicKey(privateKey(keys, keys.currentKeyId)).export({ format: 'jwk' })
  return { ...(jwk as JWK), kid: keys.currentKeyId, alg: algorithm, use: 'sig' }
}

function privateKey(keys: KeyMaterial, keyId: string): KeyObject {
  const seed = keys.subkey('audit-checkpoint', keyId)
  if (!seed) throw new Error('The key file has no such key.')
  return createPrivateKey({
    key: Buffer.concat([pkcs8Prefix, seed]),
    format: 'der',
    type: 'pkcs8',
  })
}
