import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { compactVerify, importJWK, type JWK } from 'jose'

import { findCompactToken, findTokenHeader } from './compact-token.ts'
import { keySetOf, parseKeySet } from './issuer-key-set.ts'
import { type Algorithm, verifySignature } from './signature-check.ts'

interface Vectors {
  readonly testGroups: readonly {
    readonly public: JWK
    readonly tests: readonly {
      readonly tcId: number
      readonly comment: string
      readonly jws: string
      readonly result: string
    }[]
  }[]
}

const vectors: Vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/wycheproof-signatures.json'), 'utf8'),
)
const algorithms: readonly Algorithm[] = ['ES256', 'RS256', 'PS256', 'EdDSA']

/** Published as invalid, and taken by some library: spaces or padding in base64url. */
const onceForgiven = new Set([360, 365, 367, 368, 370, 375])

async function isGood(jwk: JWK, text: string): Promise<boolean> {
  const keys = keySetOf(await parseKeySet({ keys: [jwk] }, algorithms, new Map()))
  const compact = findCompactToken(text)
  const header = compact && findTokenHeader(compact.headerPart)
  const key = header && keys.find(header.algorithm, header.keyId)
  return key ? verifySignature(key, compact.signed, compact.signature) : false
}

/** What jose says, for the algorithms that we have. */
async function isGoodForJose(jwk: JWK, text: string): Promise<boolean> {
  try {
    await compactVerify(text, (header) => importJWK(jwk, header.alg), {
      algorithms: ['ES256', 'RS256', 'PS256'],
    })
    return true
  } catch {
    return false
  }
}

describe('Wycheproof signatures', () => {
  let taken = 0
  for (const { public: jwk, tests } of vectors.testGroups) {
    for (const { tcId, comment, jws, result } of tests) {
      test(`${tcId} ${result} ${comment} (${jwk.alg ?? jwk.kty})`, async () => {
        const good = await isGood(jwk, jws)
        taken += good ? 1 : 0
        if (result !== 'valid') return assert.equal(good, false)
        // An empty payload is a JWS, but no JWT.
        assert.equal(good, !jws.includes('..') && (await isGoodForJose(jwk, jws)))
      })
    }
  }

  test('some were taken, and none that is only forgiven', () => {
    assert.ok(taken > 10, `${taken} taken`)
    const all = vectors.testGroups.flatMap((group) => group.tests)
    assert.ok(all.every(({ tcId, result }) => !onceForgiven.has(tcId) || result === 'invalid'))
  })
})
