import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Client } from './client.ts'
import { keepsProof } from './kept-proof.ts'

type Proving = Parameters<typeof keepsProof>[0]

const one = { kty: 'OKP', crv: 'Ed25519', x: 'AAAA', kid: 'one' }
const other = { ...one, x: 'BBBB' }
const by = (
  method: Client['authenticationMethods'][number] | undefined,
  jwks: readonly (typeof one)[] = [],
  jwksUri?: string,
): Proving => ({ authenticationMethods: method ? [method] : [], jwks, jwksUri })

const cases: readonly [name: string, before: Proving, after: Proving, isKept: boolean][] = [
  ['nothing', by('private_key_jwt', [one]), by('private_key_jwt', [{ ...one }]), true],
  ['a key is added', by('private_key_jwt', [one]), by('private_key_jwt', [other, one]), true],
  ['the key is replaced', by('private_key_jwt', [one]), by('private_key_jwt', [other]), false],
  ['one is removed', by('private_key_jwt', [one, other]), by('private_key_jwt', [other]), false],
  ['another address', by('private_key_jwt', [], 'a'), by('private_key_jwt', [], 'b'), false],
  ['keys for an address', by('private_key_jwt', [], 'a'), by('private_key_jwt', [one]), false],
  ['a secret for a key', by('private_key_jwt', [one]), by(undefined, [one]), false],
  ['a key for a secret', by(undefined), by('private_key_jwt', [one]), false],
  ['nothing for a secret', by('client_secret_basic'), by('none'), false],
  ['the way of the secret', by(undefined), by('client_secret_post'), true],
  ['an address beside a secret', by(undefined), by(undefined, [], 'a'), true],
]

describe('T5 what a client proves itself by', () => {
  for (const [name, before, after, isKept] of cases) {
    test(`${name}: ${isKept ? 'kept' : 'not kept'}`, () => {
      assert.equal(keepsProof(before, after), isKept)
    })
  }
})
