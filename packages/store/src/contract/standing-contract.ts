import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'

import type { Footing } from '@frontdesk/directory/authority/standing.ts'
import type { Change } from '@frontdesk/directory/change.ts'

import type { Stores } from '../stores.ts'
import { administrator, apiKey } from './estate-specimens.ts'
import { delegation, family, session } from './sign-in-specimens.ts'
import {
  client,
  done,
  happens,
  madeAt,
  type OpenStores,
  organizationGroup,
  type Place,
  plant,
  role,
  secret,
  unique,
} from './specimens.ts'

/** A thing to stand on, and what takes it away. */
interface Ground {
  readonly footing: Footing
  readonly takenAway: readonly Change[]
  /** Edits that leave the authority as it was. */
  readonly spared?: readonly Change[] | undefined
}

/** A caller's authority as a condition of a commit. */
export function standingContract(open: OpenStores): void {
  let stores: Stores
  let elsewhere: Stores
  let place: Place
  before(async () => {
    stores = await open()
    elsewhere = await open()
    place = await plant(stores)
  })
  after(async () => {
    await elsewhere.close()
    await stores.close()
  })

  const written = () => stores.properties.upsert(unique('written'), 'x')
  const isWritten = (footings: readonly Footing[]) =>
    happens(stores, stores.standings.condition(footings), written())

  async function clientOf(given = {}) {
    const one = client(place.child, given)
    await done(stores, stores.clients.insertion(one))
    return one
  }
  const edited = <Thing extends { readonly version: number }>(thing: Thing): Thing => ({
    ...thing,
    version: thing.version + 1,
  })

  const grounds: Readonly<Record<Footing['kind'], () => Promise<Ground>>> = {
    async client() {
      const one = await clientOf()
      const takenAway = [stores.clients.update({ ...edited(one), status: 'disabled' })]
      return { footing: { kind: 'client', id: one.id, version: one.version }, takenAway }
    },
    async 'enabled-client'() {
      const one = await clientOf()
      const next = { ...edited(one), name: 'Another name' }
      const takenAway = [stores.clients.update({ ...edited(next), status: 'disabled' })]
      const footing = { kind: 'enabled-client', id: one.id } as const
      return { footing, takenAway, spared: [stores.clients.update(next)] }
    },
    async 'client-secret'() {
      const held = secret()
      const one = await clientOf({ secrets: [held] })
      const takenAway = stores.clients.secretRevocation(one, held.id, madeAt)
      return { footing: { kind: 'client-secret', id: held.id }, takenAway }
    },
    async 'access-token'() {
      const id = randomUUID()
      const takenAway = [stores.revokedTokens.insertion(id, madeAt)]
      return { footing: { kind: 'access-token', id }, takenAway }
    },
    async organization() {
      const { organization } = await plant(stores)
      const { id, version } = organization
      const disabled = { ...edited(organization), status: 'disabled' } as const
      const takenAway = [stores.organizations.update(disabled)]
      return { footing: { kind: 'organization', id, version }, takenAway }
    },
    async 'enabled-organization'() {
      const { organization } = await plant(stores)
      const next = { ...edited(organization), name: unique('renamed') }
      const disabled = { ...edited(next), status: 'disabled' } as const
      const footing = { kind: 'enabled-organization', id: organization.id } as const
      const takenAway = [stores.organizations.update(disabled)]
      return { footing, takenAway, spared: [stores.organizations.update(next)] }
    },
    async 'organization-group'() {
      const { top, organization } = place
      const id = await stores.organizationGroups.allocateId()
      const one = organizationGroup({ organization, parent: top, id })
      await done(stores, [stores.organizationGroups.insertion(one)])
      const moved = { ...edited(one), parentId: place.child.id, path: `${place.child.path}${id}/` }
      const takenAway = [stores.organizationGroups.update(moved)]
      return { footing: { kind: 'organization-group', id, path: one.path }, takenAway }
    },
    async role() {
      const one = role(place)
      await done(stores, [stores.roles.insertion(one)])
      const takenAway = [stores.roles.update({ ...edited(one), permissions: [] })]
      return { footing: { kind: 'role', id: one.id, version: one.version }, takenAway }
    },
    async person() {
      const { person } = await delegation(stores)
      const takenAway = stores.people.update({ ...edited(person), status: 'disabled' })
      return { footing: { kind: 'person', id: person.id, version: person.version }, takenAway }
    },
    async 'enabled-person'() {
      const { person } = await delegation(stores)
      const next = { ...edited(person), givenName: 'Another' }
      const takenAway = stores.people.update({ ...edited(next), status: 'disabled' })
      const footing = { kind: 'enabled-person', id: person.id } as const
      return { footing, takenAway, spared: stores.people.update(next) }
    },
    async password() {
      const { person } = await delegation(stores)
      const next = { ...edited(person), givenName: 'Another' }
      const password = { hash: 'h', keyId: '00000001', changedAt: madeAt + 1, mustChange: false }
      const takenAway = stores.people.update({ ...edited(next), password })
      const changedAt = person.password?.changedAt
      const footing = { kind: 'password', id: person.id, changedAt } as const
      return { footing, takenAway, spared: stores.people.update(next) }
    },
    async session() {
      const { person } = await delegation(stores)
      const one = session(person.id)
      await done(stores, [stores.sessions.insertion(one)])
      const takenAway = [stores.sessions.ending(one.id, madeAt)]
      return { footing: { kind: 'session', id: one.id }, takenAway }
    },
    async 'token-family'() {
      const one = family(await delegation(stores))
      await done(stores, [stores.families.insertion(one)])
      const takenAway = [stores.families.revocation(one.id, madeAt)]
      return { footing: { kind: 'token-family', id: one.id }, takenAway }
    },
    async administrator() {
      const held = role(place)
      const number = await stores.administrators.allocateNumber()
      const one = { ...administrator(place.top, held.id), number }
      await done(stores, [stores.roles.insertion(held), stores.administrators.insertion(one)])
      const takenAway = [stores.administrators.update({ ...edited(one), status: 'disabled' })]
      return { footing: { kind: 'administrator', id: one.id, version: one.version }, takenAway }
    },
    async 'api-key'() {
      const number = await stores.apiKeys.allocateNumber()
      const one = { ...apiKey(place.top), number }
      await done(stores, [stores.apiKeys.insertion(one)])
      const takenAway = [stores.apiKeys.update({ ...edited(one), status: 'disabled' })]
      return { footing: { kind: 'api-key', id: one.id, version: one.version }, takenAway }
    },
  }

  for (const [kind, ground] of Object.entries(grounds)) {
    test(`T7 ${kind}: commits while it is as it was, and nothing after`, async () => {
      const { footing, takenAway, spared = [] } = await ground()
      const beside = await grounds.client()
      const standing = [beside.footing, footing]
      assert.equal(await isWritten(standing), true)
      await done(elsewhere, spared)
      assert.equal(await isWritten(standing), true, 'spared by the edits')
      assert.equal(await elsewhere.standings.holds(standing), true)

      await done(elsewhere, takenAway)
      assert.equal(await isWritten(standing), false, 'taken away by another process')
      assert.equal(await stores.standings.holds(standing), false)
      assert.equal(await isWritten([beside.footing]), true)
    })
  }

  test('T7 a person without a password stands on having none, and one with it on that one', async () => {
    const { person } = await delegation(stores)
    const without = { ...edited(person), password: undefined }
    await done(stores, stores.people.update(without))
    const none = { kind: 'password', id: person.id, changedAt: undefined } as const
    assert.equal(await isWritten([none]), true)
    const password = { hash: 'h', keyId: '00000001', changedAt: madeAt, mustChange: false }
    await done(elsewhere, stores.people.update({ ...edited(without), password }))
    assert.equal(await isWritten([none]), false)
    assert.equal(await isWritten([{ ...none, changedAt: madeAt }]), true)
    assert.equal(await isWritten([{ ...none, changedAt: madeAt + 1 }]), false)
  })

  test('what stands on nothing is the server itself', async () => {
    assert.equal(await isWritten([]), true)
    assert.equal(await stores.standings.holds([]), true)
  })

  test('T7 after "disabled" was answered by one process, another one writes nothing more', async () => {
    for (let round = 0; round < 5; round++) {
      const { footing, takenAway } = await grounds.client()
      const name = unique('flood')
      let written = 0
      let stop = false
      const flood = Array.from({ length: 8 }, async (_, lane) => {
        for (let n = 0; !stop; n++) {
          const change = stores.properties.upsert(`${name} ${lane} ${n}`, 'x')
          if (!(await happens(stores, stores.standings.condition([footing]), change))) return
          written++
        }
      })
      while (written < 20) await new Promise(setImmediate)
      await done(elsewhere, takenAway)
      const atAnswer = await countOf(name)
      stop = true
      await Promise.all(flood)
      assert.equal(await countOf(name), atAnswer)
      assert.ok(atAnswer >= 20)
    }
  })

  async function countOf(name: string): Promise<number> {
    const { n } = await elsewhere.database.reads
      .selectFrom('property')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('name', 'like', `${name} %`)
      .executeTakeFirstOrThrow()
    return Number(n)
  }
}
