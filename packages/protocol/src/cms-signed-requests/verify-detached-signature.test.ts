import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'

import { signatures, signedAt, signedContent } from './detached-signature-fixtures.ts'
import { fakeSigner } from './detached-signer-fake.ts'
import { verifyDetachedSignature } from './verify-detached-signature.ts'

type Name = keyof typeof signatures
const bytes = (name: Name) => new Uint8Array(Buffer.from(signatures[name], 'base64'))
const content = Buffer.from(signedContent)
const flawOf = (proven: ReturnType<typeof verifyDetachedSignature>) =>
  'flaw' in proven ? proven.flaw : 'none'

describe('verifyDetachedSignature (RFC 5652)', () => {
  const rows: readonly (readonly [Name, string])[] = [
    ['rsa-sha256', 'none'],
    ['rsa-sha512', 'none'],
    ['rsa-pss', 'none'],
    ['rsa-keyid', 'none'],
    ['ec-sha256', 'none'],
    ['ec-sha512', 'none'],
    ['sha1', 'weak-digest'],
    ['md5', 'weak-digest'],
    ['two', 'not-one-signer'],
    ['attached', 'not-detached'],
    ['noattr', 'attributes'],
    ['nocerts', 'no-certificate'],
    ['weak', 'algorithm'],
    ['expired', 'certificate-dates'],
  ]
  for (const [name, flaw] of rows) {
    test(`${name} made by openssl: ${flaw}`, () => {
      const proven = verifyDetachedSignature({ signature: bytes(name), content, now: signedAt })
      assert.equal(flawOf(proven), flaw)
    })
  }

  test('§5.1 the certificate may be passed in, and must be the one that the signer names', () => {
    const given = { signature: bytes('nocerts'), content, now: signedAt }
    const own = { ...given, certificate: bytes('certificate') }
    const proven = verifyDetachedSignature(own)
    const fingerprint = createHash('sha256').update(own.certificate).digest('hex')
    assert.equal('fingerprint' in proven && proven.fingerprint, fingerprint)
    const other = { ...given, certificate: bytes('otherCertificate') }
    assert.equal(flawOf(verifyDetachedSignature(other)), 'no-certificate')
  })

  test('§11.3 the signing time holds for five minutes, forwards and back', async () => {
    const now = Math.floor(Date.now() / 1000) * 1000
    const signer = await fakeSigner('clock', now)
    for (const [seconds, flaw] of [
      [-301, 'signing-time'],
      [-300, 'none'],
      [0, 'none'],
      [300, 'none'],
      [301, 'signing-time'],
    ] as const) {
      const signature = await signer.sign(signedContent, now + seconds * 1000)
      const proven = verifyDetachedSignature({ signature, content, now })
      assert.equal(flawOf(proven), flaw, String(seconds))
    }
  })

  test('§11.2 other content, trailing bytes and more than 16 KiB are refused', () => {
    const signature = bytes('ec-sha256')
    const other = { signature, content: Buffer.from('/api/mdm/devices/search'), now: signedAt }
    assert.equal(flawOf(verifyDetachedSignature(other)), 'other-content')
    const longer = Uint8Array.from([...signature, 0])
    const trailing = { signature: longer, content, now: signedAt }
    assert.equal(flawOf(verifyDetachedSignature(trailing)), 'unreadable')
    const huge = { signature: new Uint8Array(16_385), content, now: signedAt }
    assert.equal(flawOf(verifyDetachedSignature(huge)), 'too-large')
  })

  test('no byte can be changed: it is refused, or another certificate has signed', () => {
    const good = bytes('ec-sha256')
    const given = { content, now: signedAt }
    const own = verifyDetachedSignature({ ...given, signature: good })
    const survivors = [...good.keys()].filter((index) => {
      const signature = Uint8Array.from(good)
      signature[index] = (signature[index] ?? 0) ^ 0x20
      const proven = verifyDetachedSignature({ ...given, signature })
      return !('flaw' in proven || 'flaw' in own) && proven.fingerprint === own.fingerprint
    })
    assert.deepEqual(survivors, [])
  })
})
