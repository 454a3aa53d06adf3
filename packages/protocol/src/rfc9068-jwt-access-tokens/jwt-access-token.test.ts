import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { StoreError } from '@frontdesk/directory/store-error.ts'
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose'

import { fakeKeyMaterial } from '../keys/key-material-fake.ts'
import { keyRing } from '../keys/key-ring.ts'
import { fakeSigningKeys } from '../keys/signing-key-store-fake.ts'
import { signatureAlgorithms } from '../rfc6749-framework/client.ts'
import { jwkSet } from '../rfc7517-jwk-set/jwk-set.ts'
import { fakeAccessToken } from './access-token-fake.ts'
import { newAccessTokenId } from './access-token-id.ts'
import { readJwtAccessToken } from './read-access-token.ts'
import { signAccessToken } from './sign-access-token.ts'

const token = fakeAccessToken()
const { store, commit } = fakeSigningKeys()
const clock = () => token.issuedAt * 1000
const publicUrl = token.issuer
const ring = keyRing({ store, commit, keys: fakeKeyMaterial(), clock, auditOf: () => [] })
const read = (text: string) => readJwtAccessToken(text, ring, publicUrl)

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** The same signature with n - s in place of s. */
function otherSpelling(text: string): string {
  const end = text.lastIndexOf('.') + 1
  const signature = Buffer.from(text.slice(end), 'base64url')
  const s = order - BigInt(`0x${signature.toString('hex', 32)}`)
  signature.write(s.toString(16).padStart(64, '0'), 32, 'hex')
  return text.slice(0, end) + signature.toString('base64url')
}

describe('RFC 9068 JWT access tokens', () => {
  test('keys that cannot be read say nothing about a token', async () => {
    const text = signAccessToken(token, await ring.signer('/', 'ES256'))
    const away = { ...ring, find: () => Promise.reject(new StoreError('unavailable', 'away')) }
    await assert.rejects(readJwtAccessToken(text, away, publicUrl), StoreError)
  })

  for (const algorithm of signatureAlgorithms) {
    test(`§2 what we sign with ${algorithm}, jose verifies by the published keys`, async () => {
      const text = signAccessToken(token, await ring.signer('/', algorithm))
      const { payload, protectedHeader } = await jwtVerify(
        text,
        createLocalJWKSet(await jwkSet(ring, '/')),
        {
          issuer: token.issuer,
          audience: token.audience,
          typ: 'at+jwt',
          algorithms: [algorithm],
          currentDate: new Date(clock()),
        },
      )
      assert.equal(protectedHeader.typ, 'at+jwt')
      assert.deepEqual(payload, {
        iss: token.issuer,
        aud: token.audience,
        sub: 'client-a',
        client_id: 'client-a',
        scope: 'devices:read profiles:read',
        iat: token.issuedAt,
        exp: token.expiresAt,
        jti: token.id,
        sec: 'secret-a',
        gen: 0,
      })
    })

    test(`what we sign with ${algorithm}, we read back`, async () => {
      const text = signAccessToken(token, await ring.signer('/', algorithm))
      assert.deepEqual(await read(text), token)
    })
  }

  test('a token fits where 500 characters are cached', async () => {
    const text = signAccessToken(token, await ring.signer('/', 'ES256'))
    assert.ok(text.length <= 640, `it has ${text.length}`)
  })

  test('row 18: cut, extended or flipped anywhere, it is nothing', async () => {
    const text = signAccessToken(token, await ring.signer('/', 'ES256'))
    for (let at = 0; at < text.length; at += 7) {
      const other = text[at] === 'A' ? 'B' : 'A'
      assert.equal(await read(text.slice(0, at)), undefined)
      const flipped = `${text.slice(0, at)}${other}${text.slice(at + 1)}`
      assert.equal(await read(flipped), undefined)
    }
  })

  test('RFC 7515 §2 one spelling: no spaces, padding, other alphabet or unused bits', async () => {
    const text = signAccessToken(token, await ring.signer('/', 'ES256'))
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet.indexOf(text.at(-1) ?? '')
    const sameBytes = text.slice(0, -1) + alphabet[last ^ 1]
    const spellings = [
      `${text}=`,
      `${text}==`,
      ` ${text}`,
      `${text}\n`,
      text.replace('.', ' .'),
      text.replaceAll('.', '=.'),
      text.replace('_', '/').replace('-', '+'),
      sameBytes,
    ]
    for (const spelling of spellings) {
      if (spelling !== text) assert.equal(await read(spelling), undefined)
    }
  })

  test('FIPS 186-5 §6.4 an ES256 signature counts in the spelling with the low s only', async () => {
    const own = fakeAccessToken({ id: newAccessTokenId() })
    const key = await ring.signer('/', 'ES256')
    for (let count = 0; count < 32; count += 1) {
      const text = signAccessToken({ ...own, generation: count }, key)
      assert.equal((await read(text))?.generation, count)
      const other = otherSpelling(text)
      assert.equal(otherSpelling(other), text)
      await jwtVerify(other, key.publicKey, { currentDate: new Date(clock()) })
      assert.equal(await read(other), undefined)
    }
  })

  test('a token of an earlier release is read in either spelling until it expires', async () => {
    const text = signAccessToken(token, await ring.signer('/', 'ES256'))
    assert.deepEqual(await read(otherSpelling(text)), token)
    assert.deepEqual(await read(text), token)
  })

  test('RFC 8725 §3.1 neither none nor another algorithm under our key id', async () => {
    const key = await ring.signer('/', 'ES256')
    const [, payload, signature] = signAccessToken(token, key).split('.')
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const none = `${encode({ alg: 'none', typ: 'at+jwt', kid: key.kid })}.${payload}.${signature}`
    assert.equal(await read(none), undefined)

    const publicBytes = key.publicKey.export({ type: 'spki', format: 'pem' })
    const confused = await new SignJWT({ ...{ sub: 'x' } })
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: key.kid })
      .sign(Buffer.from(publicBytes))
    assert.equal(await read(confused), undefined)
  })

  test('RFC 8725 §3.8 a key of one region says nothing in the name of another', async () => {
    const emea = await ring.signer('/uem/emea', 'ES256')
    for (const [path, isRead] of [
      ['/uem/emea', true],
      ['/uem/na', false],
      ['/uem/emea/', false],
      ['', false],
    ] as const) {
      const claimed = fakeAccessToken({ issuer: publicUrl + path })
      const known = await read(signAccessToken(claimed, emea))
      assert.deepEqual(known, isRead ? claimed : undefined, path)
    }
    const elsewhere = fakeAccessToken({ issuer: 'https://other.example/uem/emea' })
    assert.equal(await read(signAccessToken(elsewhere, emea)), undefined)
  })

  test('RFC 8725 §3.11 another type of JWT under our key is no access token', async () => {
    const key = await ring.signer('/', 'ES256')
    for (const typ of ['JWT', 'id_token', undefined]) {
      const other = await new SignJWT({ client_id: 'client-a' })
        .setProtectedHeader({ alg: 'ES256', kid: key.kid, ...(typ ? { typ } : {}) })
        .sign(key.privateKey)
      assert.equal(await read(other), undefined)
    }
  })
})
