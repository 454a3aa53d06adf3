import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { CompiledQuery } from 'kysely'

import { everything } from '../change-feed.ts'
import { endAgain } from '../ended-again.ts'
import {
  addressFingerprint,
  keyFingerprint,
  type RecordedAccounts,
  type RecordedRow,
  recordedAccounts,
  recordedAccountsSql,
  recordedBetween,
} from '../recorded-accounts.ts'
import type { Stores } from '../stores.ts'
import { apiKey } from './estate-specimens.ts'
import { client, done, madeAt, type OpenStores, person, plant } from './specimens.ts'

/** Before the date of any deletion here, which the database's own clock says. */
const now = madeAt + 120

/** What had ended, and is there again in an older copy, is ended again. */
export function endedAgainContract(open: OpenStores): void {
  let stores: Stores
  before(async () => {
    stores = await open()
  })
  after(() => stores.close())

  const placeholder = (n: number) => (stores.database.engine === 'sqlite' ? '?' : `$${n}`)
  const query = async (sql: string, parameters: readonly unknown[]) =>
    (await stores.database.reads.executeQuery(CompiledQuery.raw(sql, [...parameters]))).rows

  async function recorded(): Promise<RecordedAccounts> {
    const numbered = (n: number) => (stores.database.engine === 'sqlite' ? `?${n}` : `$${n}`)
    const rows = await query(recordedAccountsSql(numbered), recordedBetween(now))
    return recordedAccounts(rows as readonly RecordedRow[])
  }

  async function end(accounts: Partial<RecordedAccounts>) {
    const whole = { secrets: [], keys: [], ended: {}, ...accounts }
    const { named, statements } = await endAgain(whole, query, now, placeholder)
    const told = statements.map((one) => ({ ...one, invalidates: [everything] }))
    await stores.database.commit({ statements: told, audit: [] })
    return named
  }

  test('the record holds what was deleted or disabled, by kind, and nothing else', async () => {
    const { child } = await plant(stores)
    const [gone, out, kept] = [person(child), person(child, { status: 'disabled' }), person(child)]
    const key = apiKey(child)
    await done(stores, [gone, out, kept].flatMap(stores.people.insertion))
    await done(stores, [stores.apiKeys.insertion(key)])
    await done(stores, [
      ...stores.people.deletion(gone.id, 1),
      stores.apiKeys.deletion(key.id, key.version),
    ])
    const { ended } = await recorded()
    const people = ended.person ?? []
    assert.deepEqual(
      [gone, out, kept].map(({ id }) => people.includes(id)),
      [true, true, false],
    )
    assert.deepEqual(ended.api_key, [key.id])
  })

  test('a person, a client and an API key that are there again are disabled once', async () => {
    const { child } = await plant(stores)
    const [who, what, key] = [person(child), client(child), apiKey(child)]
    await done(stores, [
      ...stores.people.insertion(who),
      ...stores.clients.insertion(what),
      stores.apiKeys.insertion(key),
    ])
    const ended = { person: [who.id], client: [what.id], api_key: [key.id, 'never heard of'] }
    assert.deepEqual((await end({ ended })).disabled, [
      `client ${what.clientId}`,
      `person ${who.id}`,
      `api_key ${key.id}`,
    ])
    assert.deepEqual(
      [
        (await stores.people.find(who.id))?.status,
        (await stores.clients.get(what.id))?.status,
        (await stores.apiKeys.find(key.id))?.status,
      ],
      ['disabled', 'disabled', 'disabled'],
    )
    assert.deepEqual((await end({ ended })).disabled, [])
  })

  test('RFC 7591 §2 keys and the address of keys that had been replaced are taken away', async () => {
    const { child } = await plant(stores)
    const [old, kept] = [
      { kty: 'EC', crv: 'P-256', x: 'a', y: 'b', kid: 'old' },
      { kty: 'EC', crv: 'P-256', x: 'c', y: 'd', kid: 'kept' },
    ]
    const byKeys = client(child, { jwks: [old, kept] })
    const byAddress = client(child, { jwksUri: 'https://old.example/keys' })
    await done(stores, [byKeys, byAddress].flatMap(stores.clients.insertion))
    const keys = [
      // Another name makes no other key.
      { fingerprints: [keyFingerprint({ ...kept, kid: 'renamed' })], address: null, of: byKeys },
      {
        fingerprints: [],
        address: addressFingerprint('https://new.example/keys'),
        of: byAddress,
      },
    ].map(({ of, ...one }) => ({ ...one, id: of.id, clientId: of.clientId }))
    const named = await end({ keys })
    assert.deepEqual(named.new_keys_for, [byKeys.clientId, byAddress.clientId])
    assert.deepEqual((await stores.clients.get(byKeys.id))?.jwks, [kept])
    assert.equal((await stores.clients.get(byAddress.id))?.jwksUri, undefined)
  })
}
