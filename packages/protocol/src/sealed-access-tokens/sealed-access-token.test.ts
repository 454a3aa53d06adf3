import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { fakeKeyMaterial } from '../keys/key-material-fake.ts'
import { fakeAccessToken } from '../rfc9068-jwt-access-tokens/access-token-fake.ts'
import { openAccessToken, sealAccessToken } from './sealed-access-token.ts'

const token = fakeAccessToken()
const tenant = '3d6f5d3a-9a0a-4f56-8b1c-0c0a0a0a0a0a'
const otherTenant = '4d6f5d3a-9a0a-4f56-8b1c-0c0a0a0a0a0b'
const keys = fakeKeyMaterial()
const text = sealAccessToken(token, tenant, keys)

describe('sealed access tokens (T11)', () => {
  test('opens to what was sealed, with and without a tenant', () => {
    assert.deepEqual(openAccessToken(text, token, keys), token)
    assert.deepEqual(openAccessToken(sealAccessToken(token, undefined, keys), token, keys), token)
  })

  test('nothing of it can be read', () => {
    const bytes = Buffer.from(text.slice(4), 'base64url').toString('latin1')
    for (const word of ['client-a', 'devices', 'secret-a']) assert.ok(!bytes.includes(word))
  })

  test('another issuer or audience opens nothing', () => {
    assert.equal(
      openAccessToken(text, { ...token, issuer: 'https://other.example' }, keys),
      undefined,
    )
    assert.equal(
      openAccessToken(text, { ...token, audience: `${token.audience}/v2` }, keys),
      undefined,
    )
  })

  test('row 19: the tenant cannot be exchanged', () => {
    const hex = Buffer.from(text.slice(4), 'base64url').toString('hex')
    const moved = hex.replace(tenant.replaceAll('-', ''), otherTenant.replaceAll('-', ''))
    assert.notEqual(moved, hex)
    const forged = `fdt_${Buffer.from(moved, 'hex').toString('base64url')}`
    assert.equal(openAccessToken(forged, token, keys), undefined)
  })

  test('an old key of the file still opens, a strange one does not', () => {
    assert.deepEqual(openAccessToken(text, token, fakeKeyMaterial('0000000a', ['00000001'])), token)
    assert.equal(openAccessToken(text, token, fakeKeyMaterial('0000000a')), undefined)
  })

  test('row 18: cut, extended or flipped anywhere, it is nothing; one spelling only', () => {
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === 'A' ? 'B' : 'A'
      assert.equal(openAccessToken(text.slice(0, at), token, keys), undefined)
      const flipped = `${text.slice(0, at)}${other}${text.slice(at + 1)}`
      assert.equal(openAccessToken(flipped, token, keys), undefined)
    }
    for (const spelling of [`${text}A`, `${text}=`, `${text} `, text.toUpperCase()]) {
      assert.equal(openAccessToken(spelling, token, keys), undefined)
    }
  })
})
