import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { maximumSignInCandidates, type Person } from '@frontdesk/directory/people/person.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import { compiledChange } from '../compiled-change.ts'

import type { Stores } from '../stores.ts'
import { allPages } from './pages.ts'
import {
  done,
  happens,
  madeAt,
  type OpenStores,
  type Place,
  person,
  plant,
  role,
  unique,
} from './specimens.ts'
import { soon } from './within-a-second.ts'

export function personContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  let roles: Person['roles']
  before(async () => {
    stores = await open()
    place = await plant(stores)
    const held = [role(place), role(undefined)]
    await done(stores, held.map(stores.roles.insertion))
    roles = [place.top, place.child].flatMap((group) =>
      held.map(({ id }) => ({ roleId: id, organizationGroupId: group.id })),
    )
  })
  after(() => stores.close())

  const made = async (given: Partial<Person> = {}, where = place): Promise<Person> => {
    const one = person(where.child, given)
    await done(stores, stores.people.insertion(one))
    return one
  }

  test('finds what was inserted, every field and role of it, in order', async () => {
    const password = {
      hash: '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA',
      keyId: '0a1b2c3d',
      changedAt: madeAt + 5,
      mustChange: true,
    }
    for (const one of [
      await made({ roles, password, secondFactor: 'required', status: 'disabled' }),
      await made({ password: { ...password, mustChange: false } }),
      await made({ roles: roles.toReversed() }),
      await made(),
    ]) {
      assert.deepEqual(await stores.people.find(one.id), one)
      const { organizationId, username } = one
      assert.deepEqual(await stores.people.findByUsername(organizationId, username), one)
    }
    assert.equal(await stores.people.find('a\0b'), undefined)
    assert.equal(await stores.people.findByUsername(place.organization.id, '\0'), undefined)
  })

  test('a username is taken once in an organization, in any letter case', async () => {
    const { username, id } = await made()
    const again = stores.people.insertion(person(place.top, { username: username.toUpperCase() }))
    await assert.rejects(
      happens(stores, ...again),
      (error) => error instanceof StoreError && error.code === 'conflict',
    )
    const other = await plant(stores)
    const namesake = await made({ username }, other)
    const { findByUsername } = stores.people
    assert.equal((await findByUsername(place.organization.id, username.toUpperCase()))?.id, id)
    assert.equal((await findByUsername(other.organization.id, username))?.id, namesake.id)
  })

  const spellings: readonly (readonly [what: string, stored: string, typed: string])[] = [
    ['NFD for NFC', 'ren\u00e9e', 'rene\u0301e'],
    ['NFC for NFD', 'zoe\u0301', 'zo\u00e9'],
    ['non-ASCII capitals', '\u00e9va', '\u00c9VA'],
    ['a letter that looks the same', 'p\u0430vel', 'pavel'],
  ]
  for (const [what, stored, typed] of spellings) {
    test(`a name counts as taken, and is found, when written with ${what}`, async () => {
      const tail = unique('x')
      const one = await made({ username: stored + tail, email: `${stored}${tail}@example.com` })
      const again = stores.people.insertion(person(place.top, { username: typed + tail }))
      await assert.rejects(
        happens(stores, ...again),
        (error) => error instanceof StoreError && error.code === 'conflict',
      )
      for (const name of [stored + tail, typed + tail, `${typed}${tail}@Example.com`]) {
        assert.deepEqual(await stores.people.findForSignIn(name), [one])
      }
    })
  }

  test('for sign-in, one person of each organization by username or e-mail address', async () => {
    const name = unique('Signer')
    const { findForSignIn } = stores.people
    const one = await made({ username: name, email: `${name}@example.com`, roles })
    assert.deepEqual(await findForSignIn(name.toUpperCase()), [one])
    assert.deepEqual(await findForSignIn(`${name}@EXAMPLE.com`), [one])
    const elsewhere = await plant(stores)
    const namesake = await made({ username: name.toLowerCase(), createdAt: madeAt + 9 }, elsewhere)
    assert.deepEqual(await findForSignIn(name), [one, namesake], 'the oldest first')
    assert.deepEqual(await findForSignIn(name, elsewhere.organization.id), [namesake])
    // The name of one is the address of others: a name comes before addresses.
    for (let more = 0; more < 9; more += 1) await made({ email: name, roles }, elsewhere)
    assert.deepEqual(await findForSignIn(name), [one, namesake])
    await made({ email: '' })
    for (const nobody of ['', '\0', '%', '\u00ad', unique('nobody')]) {
      assert.deepEqual(await findForSignIn(nobody), [])
    }
  })

  test('for sign-in, an address of several people of one organization means none of them', async () => {
    const address = `${unique('shared')}@example.com`
    const other = await plant(stores)
    await made({ email: address })
    await made({ email: address })
    const alone = await made({ email: address }, other)
    assert.deepEqual(await stores.people.findForSignIn(address), [alone])
  })

  test('for sign-in, at most so many organizations may have a person of one name', async () => {
    const username = unique('common')
    for (let more = 0; more <= maximumSignInCandidates; more += 1) {
      await made({ username }, await plant(stores))
    }
    assert.equal((await stores.people.findForSignIn(username)).length, maximumSignInCandidates)
  })

  test('people of a version without keys get them; who collides keeps the exact spelling', async () => {
    const elsewhere = await plant(stores)
    const tail = unique('')
    const names = [`jos\u00e9${tail}`, `jose\u0301${tail}`, `Eva${tail}`]
    const people = []
    for (const [at, username] of names.entries()) {
      const given = {
        id: randomUUID().replace(/^./, String(at)),
        email: `\u00c9${at}${tail}@x.example`,
      }
      people.push(await made({ ...given, username: `${username}-${at}` }, elsewhere))
    }
    const old = people.map((one, at) => ({ ...one, username: names[at] ?? '' }))
    for (const { id, username } of old) {
      await stores.commit({ changes: [asBefore(stores, id, username)], audit: [] })
    }
    const collisions = await stores.nameKeys.fill(stores.commit)
    assert.deepEqual(
      collisions.filter(({ organizationId }) => organizationId === elsewhere.organization.id),
      [{ personId: old[1]?.id, organizationId: elsewhere.organization.id, username: names[1] }],
    )
    const idsFor = async (name: string) =>
      (await stores.people.findForSignIn(name)).map(({ id }) => id)
    assert.deepEqual(await idsFor(names[0] ?? ''), [old[0]?.id])
    assert.deepEqual(await idsFor(names[1] ?? ''), [old[1]?.id])
    assert.deepEqual(await idsFor(`eva${tail}`), [old[2]?.id])
    assert.deepEqual(await idsFor(`\u00e91${tail}@x.example`), [old[1]?.id])

    const [, second] = old
    assert.ok(second)
    const changed = { ...second, familyName: 'King', version: 2 }
    assert.equal(await happens(stores, ...stores.people.update(changed)), true)
    assert.deepEqual(await idsFor(names[1] ?? ''), [second.id], 'still by the exact spelling')
    const renamed = { ...changed, username: `joseph${tail}`, version: 3 }
    assert.equal(await happens(stores, ...stores.people.update(renamed)), true)
    assert.deepEqual(await idsFor(`JOSEPH${tail}`), [second.id])
  })

  test('T7 a person is found as they are now, though they were missed or cached before', async () => {
    const id = randomUUID()
    const elsewhere = await open()
    for (const each of [stores, elsewhere]) {
      assert.equal(await each.people.find(id), undefined)
    }
    const one = await made({ id })
    const disabled: Person = { ...one, status: 'disabled', version: 2 }
    assert.deepEqual(await stores.people.find(id), one)
    await done(stores, stores.people.update(disabled))
    assert.deepEqual(await stores.people.find(id), disabled)
    const seen = await soon(
      () => elsewhere.people.find(id),
      (found) => found?.status === 'disabled',
    )
    await elsewhere.close()
    assert.deepEqual(seen, disabled)
  })

  test('an update replaces the roles; a stale one replaces nothing', async () => {
    const one = await made({ roles: roles.slice(0, 2) })
    const changed = { ...one, familyName: 'King', roles: roles.slice(1), version: 2 }
    assert.equal(await happens(stores, ...stores.people.update(changed)), true)
    const stale = { ...changed, familyName: 'Byron', roles: [] }
    assert.equal(await happens(stores, ...stores.people.update(stale)), false)
    assert.deepEqual(await stores.people.find(one.id), changed)
  })

  test('a deletion of the wrong version takes nothing away, not even roles', async () => {
    const one = await made({ roles })
    assert.equal(await happens(stores, ...stores.people.deletion(one.id, 2)), false)
    assert.deepEqual(await stores.people.find(one.id), one)
    assert.equal(await happens(stores, ...stores.people.deletion(one.id, 1)), true)
    assert.equal(await stores.people.find(one.id), undefined)
  })

  test('lists the reach and nothing else, page by page, by part of a name', async () => {
    const tag = unique('listed')
    const here = await plant(stores)
    const inside = [
      await made({ username: `${tag}-a`, roles }, here),
      await made({ familyName: `of ${tag}` }, here),
      await made({ givenName: tag.toUpperCase(), roles }, here),
      await made({ email: `${tag}@example.com` }, here),
    ]
    await made({}, here)
    await made({ username: `${tag}-b` }, await plant(stores))
    const expected = inside.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    for (const limit of [1, 2, 3, 4, 5]) {
      const listed = await allPages(
        (page) => stores.people.list(here.top, { ...page, search: tag }),
        limit,
      )
      assert.deepEqual(listed, expected)
    }
  })
}

/** A person as a version without keys has left them. */
function asBefore({ database }: Stores, id: string, username: string) {
  const former = { username, username_key: username.toLowerCase(), name_key: null, email_key: null }
  return compiledChange(database.reads.updateTable('person').set(former).where('id', '=', id))
}
