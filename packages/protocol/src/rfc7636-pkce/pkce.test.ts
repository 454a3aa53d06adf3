import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { parseCodeChallenge, requireCodeVerifier } from './pkce.ts'

/** RFC 7636 Appendix B. */
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'

describe('RFC 7636 proof key for code exchange', () => {
  test('Appendix B: the verifier fits the challenge', () => {
    assert.equal(parseCodeChallenge(challenge, 'S256'), challenge)
    requireCodeVerifier(challenge, verifier)
  })

  const challenges: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['§4.3 plain', verifier, 'plain'],
    ['§4.3 no method, which means plain', challenge, undefined],
    ['§4.3 letter case of the method', challenge, 's256'],
    ['a method alone', undefined, 'S256'],
    ['a short challenge', challenge.slice(1), 'S256'],
    ['a long challenge', `${challenge}A`, 'S256'],
    ['a padded challenge', `${challenge}=`, 'S256'],
    ['base64 with a plus', `+${challenge.slice(1)}`, 'S256'],
    ['a newline', `${challenge}\n`, 'S256'],
  ]
  for (const [name, text, method] of challenges) {
    test(`challenge: ${name} is refused`, () => {
      assert.throws(() => parseCodeChallenge(text, method), { code: 'invalid_request' })
    })
  }

  const verifiers: readonly (readonly [string, string | undefined, string])[] = [
    ['§4.6 another verifier', 'x'.repeat(43), 'invalid_grant'],
    ['§4.6 the challenge itself', challenge, 'invalid_grant'],
    ['RFC 9700 §4.8.2 none for a challenge', undefined, 'invalid_grant'],
    ['§4.1 42 characters', verifier.slice(1), 'invalid_request'],
    ['§4.1 129 characters', 'x'.repeat(129), 'invalid_request'],
    ['§4.1 a space', `${verifier} `, 'invalid_request'],
    ['§4.1 a plus', `${verifier}+`, 'invalid_request'],
    ['§4.1 a newline', `${verifier}\n`, 'invalid_request'],
    ['§4.1 another alphabet', `${verifier}\u00e9`, 'invalid_request'],
  ]
  for (const [name, text, code] of verifiers) {
    test(`verifier: ${name} is refused`, () => {
      assert.throws(() => requireCodeVerifier(challenge, text), { code })
    })
  }

  test('RFC 9700 §4.8.2 a verifier without a challenge is refused', () => {
    assert.throws(() => requireCodeVerifier(undefined, verifier), { code: 'invalid_grant' })
    requireCodeVerifier(undefined, undefined)
  })
})
