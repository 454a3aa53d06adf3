import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, describe, test } from 'node:test'

import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

import { fakeDelegationEngine, fakePublicUrl } from '../delegation/delegation-engine-fake.ts'
import { fakeClient, populate } from '../delegation/delegation-world-fake.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import { assertionType } from './client-assertion.ts'

let key: Awaited<ReturnType<typeof generateKeyPair>>
let own: JWK
let other: JWK

before(async () => {
  key = await generateKeyPair('ES256')
  own = { ...(await exportJWK(key.publicKey)), kid: 'own', alg: 'ES256' }
  other = { ...(await exportJWK((await generateKeyPair('ES256')).publicKey)), kid: 'other' }
})

/** A token request whose client is changed after it was found, while its assertion is judged. */
async function askWhile(change: (client: Client) => Client | undefined) {
  let waits = 0
  const engine = fakeDelegationEngine({
    async pause() {
      waits += 1
      if (waits !== 2) return
      const { clients } = engine.stores.rows()
      const changed = change(client)
      if (changed) clients.set(client.id, changed)
      else clients.delete(client.id)
    },
  })
  populate(engine)
  const client: Client = {
    ...fakeClient,
    authenticationMethods: ['private_key_jwt'],
    secrets: [],
    jwks: [own],
  }
  engine.stores.rows().clients.set(client.id, client)
  const now = engine.clock.seconds()
  const assertion = await new SignJWT({
    iss: 'app',
    sub: 'app',
    aud: fakePublicUrl,
    jti: randomUUID(),
    exp: now + 60,
  })
    .setProtectedHeader({ alg: 'ES256', kid: 'own' })
    .sign(key.privateKey)
  const answer = await engine
    .token({
      grant_type: 'client_credentials',
      scope: 'devices:read',
      client_assertion_type: assertionType,
      client_assertion: assertion,
    })
    .then(
      ({ scope }) => scope.join(' '),
      (error: { code?: string }) => error.code,
    )
  assert.ok(waits > 2)
  return { answer, told: engine.stores.audit.map(({ action }) => action) }
}

describe('T7 a client that changes while its assertion is checked is taken as it is then', () => {
  const refused: readonly [name: string, change: (client: Client) => Client | undefined][] = [
    ['its keys are replaced', (client) => ({ ...client, jwks: [other] })],
    ['its key is removed', (client) => ({ ...client, jwks: [] })],
    ['an address in place of its keys', (client) => ({ ...client, jwksUri: 'https://a.example' })],
    ['a secret in place of its keys', (client) => ({ ...client, authenticationMethods: [] })],
    ['it is disabled', (client) => ({ ...client, status: 'disabled' })],
    ['it is deleted', () => undefined],
    ['it is another one', (client) => ({ ...client, id: 'another' })],
  ]
  for (const [name, change] of refused) {
    test(`${name}: invalid_client, and no token is told of`, async () => {
      assert.deepEqual(await askWhile(change), { answer: 'invalid_client', told: [] })
    })
  }

  test('a grant that was taken away is not given', async () => {
    const { answer } = await askWhile((client) => ({ ...client, grantTypes: ['refresh_token'] }))
    assert.equal(answer, 'unauthorized_client')
  })

  test('a scope that was taken away is not given', async () => {
    const { answer } = await askWhile((client) => ({ ...client, scope: ['tags'] }))
    assert.equal(answer, 'invalid_scope')
  })

  test('a key more, and another name, keep it in', async () => {
    const { answer, told } = await askWhile((client) => ({
      ...client,
      name: 'Other',
      jwks: [other, own],
    }))
    assert.deepEqual([answer, told], ['devices:read', ['token.issued']])
  })
})
