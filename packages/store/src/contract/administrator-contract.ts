import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import type {
  Administrator,
  AdministratorSearch,
} from '@frontdesk/directory/administrators/administrator.ts'
import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Role } from '@frontdesk/directory/roles/role.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'

import { compiledChange } from '../compiled-change.ts'
import type { Stores } from '../stores.ts'
import { administrator } from './estate-specimens.ts'
import { allPages } from './pages.ts'
import { done, happens, madeAt, type OpenStores, type Place, plant, role } from './specimens.ts'

const plain = { offset: 0, limit: 500, orderBy: 'number', descending: false } as const

export function administratorContract(open: OpenStores): void {
  let stores: Stores
  let place: Place
  let held: Role
  before(async () => {
    stores = await open()
    place = await plant(stores)
    held = role(place)
    await done(stores, [stores.roles.insertion(held)])
  })
  after(() => stores.close())

  async function made(
    given: Partial<Administrator> = {},
    group = place.top,
  ): Promise<Administrator> {
    const number = await stores.administrators.allocateNumber()
    const one = { ...administrator(group, held.id), number, ...given }
    await done(stores, [stores.administrators.insertion(one)])
    return one
  }
  const isConflict = (error: unknown) => error instanceof StoreError && error.code === 'conflict'
  const certificate = (fingerprint: string) => ({
    der: 'MIIB',
    fingerprint,
    subject: 'CN=backup',
    notAfter: madeAt + 99,
  })

  test('finds what was inserted, by id, by user name in any letter case, by certificate', async () => {
    const one = await made({
      username: 'Backup.R\u00f3bot',
      password: { hash: '$argon2id$', keyId: 'k1', changedAt: madeAt },
      certificate: certificate('aa'),
      lastLoginAt: madeAt,
      status: 'disabled',
    })
    const { find, findByUsername, findByCertificate } = stores.administrators
    const owner = one.organizationId
    assert.deepEqual(await find(one.id), one)
    assert.deepEqual(await findByUsername(owner, 'bACKUP.r\u00d3BOT'), one)
    assert.deepEqual(await findByCertificate(owner, 'aa'), one)
    const other = (await plant(stores)).organization.id
    assert.equal(await findByUsername(other, one.username), undefined)
    assert.deepEqual(await findByUsername(owner, one.username.normalize('NFD')), one)
    assert.equal(await findByCertificate(other, 'aa'), undefined)
    assert.equal(await findByUsername(owner, 'a\0b'), undefined)
    const bare = await made({ password: undefined, certificate: undefined })
    assert.deepEqual(await find(bare.id), bare)
  })

  test('numbers differ; a user name and a certificate are taken once in an organization', async () => {
    const { allocateNumber } = stores.administrators
    assert.notEqual(await allocateNumber(), await allocateNumber())
    const one = await made({ certificate: certificate('bb') })
    await assert.rejects(made({ username: one.username.toUpperCase() }), isConflict)
    await assert.rejects(made({ certificate: certificate('bb') }), isConflict)
  })

  const spellings: readonly (readonly [what: string, stored: string, typed: string])[] = [
    ['decomposed', 'Jos\u00e9', 'Jose\u0301'],
    ['in full width', 'Robot', '\uff32obot'],
    ['sharp s in capitals', 'strasse', 'stra\u00dfe'],
    ['a final sigma', '\u03bf\u03b4\u03bf\u03c3', '\u03bf\u03b4\u03bf\u03c2'],
    ['a look-alike letter', 'admin', '\u0430dmin'],
    ['an invisible letter', 'keeper', 'kee\u200bper'],
  ]
  for (const [what, stored, typed] of spellings) {
    test(`a name is one name: ${what}`, async () => {
      const { organization, top } = await plant(stores)
      const one = await made({ username: stored }, top)
      const { findByUsername, update } = stores.administrators
      assert.deepEqual(await findByUsername(organization.id, typed), one)
      await assert.rejects(made({ username: typed }, top), isConflict)
      const other = await made({}, top)
      const renamed = { ...other, username: typed, version: 2 }
      await assert.rejects(happens(stores, update(renamed)), isConflict)
    })
  }

  test('names of an older version that count as one go on by their exact spelling', async () => {
    const { organization, top } = await plant(stores)
    const names = ['admin', '\u0430dmin', 'Other']
    const old: Administrator[] = []
    for (const username of names) {
      const one = await made({}, top)
      old.push({ ...one, username })
      const asBefore = stores.database.reads
        .updateTable('administrator')
        .set({ username, username_key: username.toLowerCase(), name_key: null })
        .where('id', '=', one.id)
      await done(stores, [compiledChange(asBefore)])
    }
    const { findByUsername, update } = stores.administrators
    const third = old.pop()
    const [first, second] = old.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    assert.ok(first && second && third)
    for (const one of old) {
      assert.equal((await findByUsername(organization.id, one.username))?.id, one.id)
    }
    for (const _ of ['once', 'again']) {
      const collisions = await stores.missingNameKeys.ofAdministrators(stores.commit)
      assert.deepEqual(
        collisions.filter(({ scope }) => scope === organization.id),
        [{ id: second.id, scope: organization.id, name: second.username }],
      )
    }
    for (const one of old) {
      assert.equal((await findByUsername(organization.id, one.username))?.id, one.id)
    }
    assert.equal((await findByUsername(organization.id, 'OTHER'))?.id, third.id)
    const edited = { ...second, givenName: 'Grace', version: 2 }
    assert.equal(await happens(stores, update(edited)), true)
    const renamed = { ...second, username: 'grace', version: 3 }
    assert.equal(await happens(stores, update(renamed)), true)
    assert.equal((await findByUsername(organization.id, 'GRACE'))?.id, second.id)
  })

  test('a stale update is refused; a sign-in in between is kept and goes never back', async () => {
    const one = await made()
    const { update, login, find } = stores.administrators
    await done(stores, [login(one.id, madeAt + 5)])
    await done(stores, [login(one.id, madeAt + 4)])
    const changed = { ...one, givenName: 'Grace', version: 2 }
    assert.equal(await happens(stores, update(changed)), true)
    assert.equal(await happens(stores, update(changed)), false)
    assert.deepEqual(await find(one.id), { ...changed, lastLoginAt: madeAt + 5 })
  })

  test('deletes if the version is right', async () => {
    const one = await made()
    const { deletion, find } = stores.administrators
    assert.equal(await happens(stores, deletion(one.id, 2)), false)
    assert.equal(await happens(stores, deletion(one.id, 1)), true)
    assert.equal(await find(one.id), undefined)
  })

  test('lists those of the reach, page by page', async () => {
    const here = await plant(stores)
    const ofTop = await made({}, here.top)
    const ofChild = await made({}, here.child)
    for (const [reach, expected] of [
      [here.top, [ofTop.id, ofChild.id].sort()],
      [here.child, [ofChild.id]],
    ] as const) {
      const found = await allPages((page) => stores.administrators.list(reach, page), 1)
      assert.deepEqual(
        found.map(({ id }) => id),
        expected,
      )
    }
  })

  test('searches by each filter inside the reach, ordered, with the names of group and role', async () => {
    const here = await plant(stores)
    const grace = await made(
      { username: 'Grace_H', givenName: 'Grace', familyName: 'Hopper', email: 'g@example.com' },
      here.child,
    )
    const ada = await made(
      { username: 'ada%', givenName: 'Ada', familyName: 'Lovelace', status: 'disabled' },
      here.top,
    )
    const cases: readonly [Partial<AdministratorSearch>, readonly Administrator[]][] = [
      [{}, [grace, ada]],
      [{ orderBy: 'username' }, [ada, grace]],
      [{ orderBy: 'familyName', descending: true }, [ada, grace]],
      [{ username: 'e_h' }, [grace]],
      [{ username: '%' }, [ada]],
      [{ givenName: 'RACE' }, [grace]],
      [{ familyName: 'love' }, [ada]],
      [{ email: 'g@' }, [grace]],
      [{ email: 'a\0' }, []],
      [{ status: 'disabled' }, [ada]],
      [{ role: held.name.toUpperCase() }, [grace, ada]],
      [{ role: 'Help' }, []],
      [{ organizationGroupId: here.child.id }, [grace]],
      [{ offset: 1, limit: 1 }, [ada]],
    ]
    for (const [search, expected] of cases) {
      const { items } = await stores.administrators.search(here.top, { ...plain, ...search })
      assert.deepEqual(
        items.map(({ id }) => id),
        expected.map(({ id }) => id),
        JSON.stringify(search),
      )
    }
    const { items, total } = await stores.administrators.search(here.child, plain)
    const { name, uuid } = here.child
    const names = { organizationGroupName: name, organizationGroupUuid: uuid, roleName: held.name }
    assert.deepEqual([items, total], [[{ ...grace, ...names }], 1])
    assert.ok((await stores.administrators.search(wholeServer, plain)).total > 2)
  })
}
