import { createHmac, timingSafeEqual } from 'node:crypto'

import type { KeyMaterial } from '../keys/key-material.ts'
import { random256 } from '../keys/random-256.ts'
import { seal, unseal } from '../keys/seal.ts'

/** Tells refresh tokens from everything else, for people and for leak scanners. */
export const refreshTokenPrefix = 'fdr_'

const keyIdBytes = 4
const familyBytes = 16
const generationBytes = 4
const randomCount = 32
const macBytes = 16
/** Of the 64 bytes of HMAC-SHA-512, those that are kept begin here. */
const hashFrom = 32
const bodyBytes = keyIdBytes + familyBytes + generationBytes + randomCount
const form = /^fdr_[A-Za-z0-9_-]+$/

/** A refresh token that is ours: which family, which rotation, and what it is kept under. */
export interface ReadRefreshToken {
  readonly familyId: string
  readonly generation: number
  readonly hash: string
}

export interface MadeRefreshToken extends ReadRefreshToken {
  readonly text: string
  readonly keyId: string
}

/**
 * Makes and reads refresh tokens: key id, family, generation, 256 random bits, and a MAC, so that
 * an old genuine one, whose replay ends the family, is told from a guess, which ends nothing.
 */
export interface RefreshTokens {
  make(familyId: string, generation: number): MadeRefreshToken
  /** Undefined when it is not genuine; says nothing about whether it is living. */
  read(text: string): ReadRefreshToken | undefined
  /** Seals an answer for whoever holds the predecessor `text` (T10). */
  sealAnswer(text: string, answer: string): string
  openAnswer(text: string, sealed: string): string | undefined
}

export function refreshTokens(keys: KeyMaterial): RefreshTokens {
  /** One HMAC-SHA-512: its first bytes go into the token, its last are kept. Neither tells the other. */
  const proofOf = (keyId: string, body: Uint8Array) => {
    const key = keys.subkey('refresh-token-hash', keyId)
    if (!key) return undefined
    const whole = createHmac('sha512', key).update(body).digest()
    return { mac: whole.subarray(0, macBytes), hash: whole.toString('base64url', hashFrom) }
  }
  /** Only who holds the token can make it: the database and the key file together cannot. */
  const answerKey = (text: string): Uint8Array | undefined => {
    const keyId = keyIdOf(bytesOf(text))
    const key = keys.subkey('refresh-answer-seal', keyId)
    return key && createHmac('sha256', key).update(text).digest()
  }

  return {
    make(familyId, generation) {
      const keyId = keys.currentKeyId
      const number = Buffer.alloc(generationBytes)
      number.writeUInt32BE(generation)
      const body = Buffer.concat([
        Buffer.from(keyId + familyId.replaceAll('-', ''), 'hex'),
        number,
        random256(),
      ])
      const proof = proofOf(keyId, body)
      if (!proof) throw new Error('The key file lacks its own current key.')
      const text = refreshTokenPrefix + Buffer.concat([body, proof.mac]).toString('base64url')
      return { text, familyId, generation, hash: proof.hash, keyId }
    },

    read(text) {
      if (!form.test(text)) return undefined
      const bytes = bytesOf(text)
      const isOneSpelling = refreshTokenPrefix + bytes.toString('base64url') === text
      if (bytes.length !== bodyBytes + macBytes || !isOneSpelling) return undefined
      const proof = proofOf(keyIdOf(bytes), bytes.subarray(0, bodyBytes))
      if (!proof || !timingSafeEqual(proof.mac, bytes.subarray(bodyBytes))) return undefined
      return {
        familyId: uuidOf(bytes.toString('hex', keyIdBytes, keyIdBytes + familyBytes)),
        generation: bytes.readUInt32BE(keyIdBytes + familyBytes),
        hash: proof.hash,
      }
    },

    sealAnswer(text, answer) {
      const key = answerKey(text)
      if (!key) throw new Error('The key file lacks the key of a token that it has just read.')
      return seal(key, Buffer.from(answer), 'refresh-answer').toString('base64url')
    },

    openAnswer(text, sealed) {
      const key = answerKey(text)
      return key && unseal(key, Buffer.from(sealed, 'base64url'), 'refresh-answer')?.toString()
    },
  }
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text.slice(refreshTokenPrefix.length), 'base64url')
}

function keyIdOf(bytes: Buffer): string {
  return bytes.toString('hex', 0, keyIdBytes)
}

function uuidOf(hex: string): string {
  const ends = [8, 12, 16, 20, 32]
  return ends.map((end, index) => hex.slice(ends[index - 1] ?? 0, end)).join('-')
}
