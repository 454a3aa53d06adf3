import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { purge } from '../purge.ts'
import type { Stores } from '../stores.ts'
import {
  code,
  consent,
  type Delegation,
  delegation,
  deviceAuthorization,
  family,
  passkey,
  pushedRequest,
  session,
  ticket,
} from './sign-in-specimens.ts'
import { done, happens, madeAt, type OpenStores, unique } from './specimens.ts'

/** What hangs on a person and on a client goes with them, and with nobody else. */
export function deletionContract(open: OpenStores): void {
  let stores: Stores
  before(async () => {
    stores = await open()
  })
  after(() => stores.close())

  /** One of everything, and whether each is found, through caches. */
  async function everythingOf(of: Delegation) {
    const { person, client } = of
    const made = {
      session: session(person.id),
      factor: passkey(person.id),
      ticket: ticket(person.id),
      identity: {
        issuer: 'https://idp.example',
        subject: unique('subject'),
        personId: person.id,
        createdAt: madeAt,
      },
      consent: consent(of),
      family: family(of),
      code: code(of),
      pushed: pushedRequest(of),
      device: deviceAuthorization(of),
    }
    await done(stores, [
      stores.sessions.insertion(made.session),
      stores.factors.insertion(made.factor),
      stores.personTickets.insertion(made.ticket),
      stores.upstreamIdentities.insertion(made.identity),
      stores.consents.insertion(made.consent),
      stores.families.insertion(made.family),
      stores.codes.insertion(made.code),
      stores.pushedRequests.insertion(made.pushed),
      stores.deviceAuthorizations.insertion(made.device),
    ])
    const ask = {
      person: () => stores.people.find(person.id),
      session: () => stores.sessions.find(made.session.id),
      factor: () => stores.factors.findPasskey(made.factor.credentialId),
      ticket: () => stores.personTickets.find(made.ticket.hash),
      identity: () => stores.upstreamIdentities.find(made.identity.issuer, made.identity.subject),
      client: () => stores.clients.find(client.clientId),
      consent: () => stores.consents.find(person.id, client.id),
      family: () => stores.families.find(made.family.id),
      code: () => stores.codes.find(made.code.hash),
      pushed: () => stores.pushedRequests.find(made.pushed.hash),
      device: () => stores.deviceAuthorizations.find(made.device.hash),
    }
    return async () => {
      const found: string[] = []
      for (const [what, find] of Object.entries(ask)) if (await find()) found.push(what)
      return found
    }
  }
  const all = [
    'person',
    'session',
    'factor',
    'ticket',
    'identity',
    'client',
    'consent',
    'family',
    'code',
    'pushed',
    'device',
  ]

  test('T7 a person takes along what they sign in with and what they allowed', async () => {
    const [gone, kept] = [await delegation(stores), await delegation(stores)]
    const [left, others] = [await everythingOf(gone), await everythingOf(kept)]
    assert.deepEqual([await left(), await others()], [all, all])
    assert.equal(await happens(stores, ...stores.people.deletion(gone.person.id, 2)), false)
    assert.deepEqual(await left(), all)
    assert.equal(await happens(stores, ...stores.people.deletion(gone.person.id, 1)), true)
    assert.deepEqual([await left(), await others()], [['client', 'code', 'pushed', 'device'], all])
  })

  test('T7 a client takes along what it was allowed and what it asked for', async () => {
    const [gone, kept] = [await delegation(stores), await delegation(stores)]
    const [left, others] = [await everythingOf(gone), await everythingOf(kept)]
    assert.deepEqual([await left(), await others()], [all, all])
    const stale = { ...gone.client, version: 2 }
    assert.equal(await happens(stores, ...stores.clients.deletion(stale)), false)
    assert.deepEqual(await left(), all)
    assert.equal(await happens(stores, ...stores.clients.deletion(gone.client)), true)
    const ofPerson = ['person', 'session', 'factor', 'ticket', 'identity']
    assert.deepEqual([await left(), await others()], [ofPerson, all])
  })

  test('a deletion leaves a note by its own, which goes after 90 days', async () => {
    const gone = await delegation(stores)
    const ids = [gone.client.id, gone.person.id]
    await done(stores, stores.clients.deletion(gone.client))
    await done(stores, stores.people.deletion(gone.person.id, 1))
    const notes = () =>
      stores.database.reads
        .selectFrom('deleted_account')
        .select(['id', 'kind'])
        .where('id', 'in', ids)
        .orderBy('kind')
        .execute()
    assert.deepEqual(await notes(), [
      { id: gone.client.id, kind: 'client' },
      { id: gone.person.id, kind: 'person' },
    ])
    const dayMs = 86_400_000
    await purge(stores.database, Date.now() + 89 * dayMs, { batch: 500 })
    assert.equal((await notes()).length, 2)
    await purge(stores.database, Date.now() + 91 * dayMs, { batch: 500 })
    assert.deepEqual(await notes(), [])
  })

  test('nothing begins for somebody who is gone', async () => {
    const gone = await delegation(stores)
    await done(stores, stores.people.deletion(gone.person.id, 1))
    for (const late of [
      stores.sessions.insertion(session(gone.person.id)),
      stores.families.insertion(family(gone)),
      stores.consents.insertion(consent(gone)),
    ]) {
      await assert.rejects(happens(stores, late), { code: 'conflict' })
    }
  })
}
