import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'

import type { Stores } from '../stores.ts'
import { allPages } from './pages.ts'
import {
  client,
  done,
  happens,
  madeAt,
  type OpenStores,
  type Place,
  plant,
  role,
  secret,
  unique,
} from './specimens.ts'
import { searchCases, trickyNames } from './text-cases.ts'

export function clientContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  before(async () => {
    stores = await open()
    place = await plant(stores)
  })
  after(() => stores.close())

  const made = async (given: Partial<Client> = {}, group = place.child): Promise<Client> => {
    const one = client(group, given)
    await done(stores, stores.clients.insertion(one))
    return one
  }

  test('finds what was inserted, every field and secret of it, oldest secret first', async () => {
    const held = role(place)
    await done(stores, [stores.roles.insertion(held)])
    const full = await made({
      roleId: held.id,
      authenticationMethods: ['client_secret_post', 'client_secret_basic'],
      accessTokenFormat: 'sealed',
      signatureAlgorithm: 'RS256',
      idTokenAlgorithm: 'ES256',
      assertionAudience: 'issuer_or_endpoint',
      accessTokenSeconds: 900,
      refreshTokenSeconds: 86_400,
      refreshTokenIdleSeconds: 3_600,
      jwksUri: 'https://app.example/keys',
      policyUri: 'https://app.example/policy',
      termsUri: 'https://app.example/terms',
      logoUri: 'https://app.example/logo.png',
      applicationType: 'native',
      redirectUris: ['https://app.example/back?a=1', 'http://127.0.0.1/back'],
      postLogoutRedirectUris: ['https://app.example/'],
      pkce: 'optional',
      jwks: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k' }],
      consent: 'skipped',
      origin: 'dynamic',
      status: 'disabled',
      generation: 3,
      secrets: [
        secret({ createdAt: madeAt - 1, expiresAt: madeAt + 9, revokedAt: madeAt + 5 }),
        secret({ origin: 'chosen', lastUsedAt: madeAt + 60, loopbackOnly: true }),
      ],
    })
    for (const one of [full, await made()]) {
      assert.deepEqual(await stores.clients.find(one.clientId), one)
      assert.deepEqual(await stores.clients.get(one.id), one)
    }
    const operator = client(undefined)
    await done(stores, stores.clients.insertion(operator))
    assert.deepEqual(await stores.clients.get(operator.id), operator)
  })

  test('finds by the exact identifier only', async () => {
    const { clientId } = await made()
    for (const other of [clientId.toUpperCase(), `${clientId} `, `${clientId}\0`, '', '%']) {
      assert.equal(await stores.clients.find(other), undefined)
    }
  })

  test('an identifier is given once, even after its client is gone', async () => {
    const one = await made({ secrets: [secret()] })
    const isConflict = (error: unknown) => error instanceof StoreError && error.code === 'conflict'
    await assert.rejects(made({ clientId: one.clientId }), isConflict)
    assert.equal(await happens(stores, ...stores.clients.deletion({ ...one, version: 2 })), false)
    assert.deepEqual(await stores.clients.find(one.clientId), one)
    assert.equal(await happens(stores, ...stores.clients.deletion(one)), true)
    assert.equal(await stores.clients.find(one.clientId), undefined)
    await assert.rejects(made({ clientId: one.clientId }), isConflict)
    assert.equal(await stores.clients.find(one.clientId), undefined)
  })

  test('an update is seen by the next find, though it was cached, and leaves secrets', async () => {
    const one = await made({ secrets: [secret()] })
    await stores.clients.find(one.clientId)
    const changed: Client = {
      ...one,
      name: 'New',
      status: 'disabled',
      scope: [],
      generation: 2,
      version: 2,
    }
    const update = stores.clients.update({ ...changed, secrets: [] })
    assert.equal(await happens(stores, update), true)
    assert.deepEqual(await stores.clients.find(one.clientId), changed)
    const stale = stores.clients.update({ ...changed, name: 'Newer' })
    assert.equal(await happens(stores, stale), false)
    assert.deepEqual(await stores.clients.get(one.id), changed)
  })

  test('another process’s change is seen within a second (T7)', async () => {
    const one = await made()
    const other = await open()
    await other.clients.find(one.clientId)
    await done(stores, [stores.clients.update({ ...one, status: 'disabled', version: 2 })])
    const deadline = performance.now() + 1000
    let seen = await other.clients.find(one.clientId)
    while (seen?.status === 'enabled' && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      seen = await other.clients.find(one.clientId)
    }
    await other.close()
    assert.equal(seen?.status, 'disabled')
  })

  test('lists the reach and nothing else, the operator’s for the whole server only', async () => {
    const tag = unique('listed')
    const ofTop = await made({ name: `${tag} 1`, secrets: [secret(), secret()] }, place.top)
    const ofChild = await made({ name: `${tag} 2`, secrets: [secret()] })
    const elsewhere = await made({ name: `${tag} 3` }, (await plant(stores)).top)
    const operator = client(undefined, { name: `${tag} 4` })
    await done(stores, stores.clients.insertion(operator))
    const cases = [
      { reach: wholeServer, expected: [ofTop, ofChild, elsewhere, operator] },
      { reach: place.top, expected: [ofTop, ofChild] },
      { reach: place.child, expected: [ofChild] },
    ]
    for (const { reach, expected } of cases) {
      for (const limit of [1, 2, 5]) {
        const listed = await allPages(
          (page) => stores.clients.list(reach, {}, { ...page, search: tag }),
          limit,
        )
        assert.deepEqual(
          listed.map(({ id, secrets }) => [id, secrets.length]),
          expected.map(({ id, secrets }) => [id, secrets.length]).sort(),
        )
      }
    }
  })

  test('lists one dialect', async () => {
    const dialect = unique('dialect')
    const one = await made({ dialect })
    const { items } = await stores.clients.list(wholeServer, { dialect }, { limit: 5 })
    assert.deepEqual(items, [one])
  })

  describe('search', () => {
    let reach: Place['top']
    before(async () => {
      reach = (await plant(stores)).top
      for (const name of trickyNames) await made({ name }, reach)
    })
    for (const [what, search, found] of searchCases) {
      test(`for ${what}`, async () => {
        const { items } = await stores.clients.list(reach, {}, { limit: 500, search })
        assert.deepEqual(items.map(({ name }) => name).sort(), found.toSorted())
      })
    }
  })
}
