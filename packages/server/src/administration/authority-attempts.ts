import assert from 'node:assert/strict'

import { allPermissions } from '@frontdesk/directory/permissions.ts'

import type { AdministrationBench } from './administration-bench.ts'
import type { World } from './authority-world.ts'

/*
 * Random attempts at every operation that changes something, for the property test of the
 * authority rule.
 */

/** Draws from what is there; the numbers come from fast-check, so that failures shrink. */
export interface Draw {
  one<Item>(items: readonly Item[]): Item
  /** About half of them. */
  some<Item>(items: readonly Item[]): Item[]
  /** All but a few: the administrators that are nearly as strong as what they try to get. */
  most<Item>(items: readonly Item[]): Item[]
  maybe<Value>(value: Value): Value | undefined
}

export function drawFrom(numbers: readonly number[]): Draw {
  let drawn = 0
  const next = (): number => numbers[drawn++ % numbers.length] ?? 0
  const one = <Item>(items: readonly Item[]): Item => {
    const item = items[next() % items.length]
    assert.ok(item !== undefined)
    return item
  }
  return {
    one,
    some(items) {
      const mask = next() ^ (next() << 11) ^ (next() << 22)
      return items.filter((_, index) => (mask >> (index % 31)) & 1)
    },
    most(items) {
      const left = [next(), next(), next()].map((number) => number % items.length)
      return items.filter((_, index) => !left.includes(index))
    },
    maybe: (value) => (next() % 2 ? value : undefined),
  }
}

/** What can be named in a request. */
export interface Names {
  readonly groups: readonly string[]
  readonly roles: World['roles']
  readonly clients: World['clients']
  readonly people: readonly string[]
  readonly organizations: readonly string[]
  /** New in this run. */
  readonly fresh: string
}

/** An id of nothing, so that there is one to name when all are deleted. */
const nobody = '00000000-0000-7000-8000-00000000ffff'

export function namesOf(world: World, fresh: string): Names {
  return {
    groups: world.groups.map(({ groupId }) => groupId),
    roles: world.roles,
    clients: world.clients,
    people: [...world.people.map(({ id }) => id), nobody],
    organizations: [...world.organizations.map(({ id }) => id), nobody],
    fresh,
  }
}

interface Request {
  readonly target: string
  readonly body?: object
}

type Attempt = (draw: Draw, names: Names) => Request

const admin = '/admin/v1'
const scopeOf = (draw: Draw) =>
  draw.one(['admin', 'devices:read', 'devices', 'admin:roles', 'profiles:read admin:oauth-clients'])
const permissionsOf = (draw: Draw) =>
  draw.one([draw.some(allPermissions), draw.most(allPermissions), draw.most(allPermissions)])
const clientPath = (draw: Draw, names: Names) =>
  `${admin}/oauth-clients/${draw.one(names.clients).id}`
const assignments = (draw: Draw, names: Names) =>
  draw.one([[1], [1, 2]]).map(() => ({
    role: draw.one(names.roles).name,
    organization_group: draw.one(names.groups),
  }))

/** Those whose tokens may administer; of anybody else every operation is refused at the door. */
export function administratorsOf({ clients }: Names): Names['clients'] {
  return clients.filter(({ scope }) => scope.some((value) => value.startsWith('admin')))
}

/** How each changing operation is tried. A row of the table that is missing here fails the test. */
export const attempts: Readonly<Record<string, Attempt>> = {
  [`POST ${admin}/oauth-clients`]: (draw, names) => {
    const named = {
      name: names.fresh,
      organization_group: draw.one(names.groups),
      role: draw.one(names.roles).name,
      status: draw.one(['enabled', 'disabled']),
    }
    const standard = {
      dialect: 'standard',
      scope: scopeOf(draw),
      name: names.fresh,
      organization_group: draw.maybe(named.organization_group),
      role: draw.maybe(named.role),
    }
    const own = {
      client_id: draw.one([names.fresh, draw.one(names.clients).id]),
      client_secret: 'x'.repeat(16),
    }
    const body = draw.one<object>([{ dialect: 'uem', ...named }, standard, { ...standard, ...own }])
    return { target: `${admin}/oauth-clients`, body }
  },
  [`PATCH ${admin}/oauth-clients/{id}`]: (draw, names) => ({
    target: clientPath(draw, names),
    body: draw.one<object>([
      { name: names.fresh },
      { role: draw.one(names.roles).name },
      { role: draw.one(names.roles).name },
      { role: null },
      { scope: scopeOf(draw) },
      { organization_group: draw.one(names.groups) },
      { status: draw.one(['enabled', 'disabled']) },
      { organization_group: draw.one(names.groups), role: draw.one(names.roles).name },
    ]),
  }),
  [`DELETE ${admin}/oauth-clients/{id}`]: (draw, names) => ({ target: clientPath(draw, names) }),
  [`POST ${admin}/oauth-clients/{id}/secrets`]: (draw, names) => ({
    target: `${clientPath(draw, names)}/secrets`,
    body: { name: names.fresh, retire_others_after_seconds: draw.one([0, 60]) },
  }),
  [`DELETE ${admin}/oauth-clients/{id}/secrets/{secret_id}`]: (draw, names) => {
    const { id, secrets } = draw.one(names.clients)
    return { target: `${admin}/oauth-clients/${id}/secrets/${draw.one(secrets).id}` }
  },
  [`POST ${admin}/roles`]: (draw, names) => ({
    target: `${admin}/roles`,
    body: {
      name: names.fresh,
      organization_group: draw.one(names.groups),
      permissions: permissionsOf(draw),
    },
  }),
  [`PATCH ${admin}/roles/{id}`]: (draw, names) => ({
    target: `${admin}/roles/${draw.one(names.roles).id}`,
    body: { permissions: permissionsOf(draw) },
  }),
  [`DELETE ${admin}/roles/{id}`]: (draw, names) => ({
    target: `${admin}/roles/${draw.one(names.roles).id}`,
  }),
  [`POST ${admin}/people`]: (draw, names) => ({
    target: `${admin}/people`,
    body: {
      organization_group: draw.one(names.groups),
      username: names.fresh,
      email: 'a@example.com',
      roles: assignments(draw, names),
    },
  }),
  [`PATCH ${admin}/people/{id}`]: (draw, names) => ({
    target: `${admin}/people/${draw.one(names.people)}`,
    body: draw.one<object>([
      { roles: assignments(draw, names) },
      { roles: [] },
      { password: 'a password of my own' },
      { status: draw.one(['enabled', 'disabled']) },
      { organization_group: draw.one(names.groups) },
    ]),
  }),
  [`DELETE ${admin}/people/{id}`]: (draw, names) => ({
    target: `${admin}/people/${draw.one(names.people)}`,
  }),
  [`POST ${admin}/organizations`]: (_draw, names) => ({
    target: `${admin}/organizations`,
    body: { name: names.fresh },
  }),
  [`PATCH ${admin}/organizations/{id}`]: (draw, names) => ({
    target: `${admin}/organizations/${draw.one(names.organizations)}`,
    body: draw.one<object>([
      { name: names.fresh },
      { status: draw.one(['enabled', 'enabled', 'disabled']) },
    ]),
  }),
  [`DELETE ${admin}/organizations/{id}`]: (draw, names) => ({
    target: `${admin}/organizations/${draw.one(names.organizations)}`,
  }),
  [`POST ${admin}/organization-groups`]: (draw, names) => ({
    target: `${admin}/organization-groups`,
    body: { group_id: names.fresh, name: names.fresh, parent: draw.one(names.groups) },
  }),
  [`PATCH ${admin}/organization-groups/{id}`]: (draw, names) => ({
    target: `${admin}/organization-groups/${draw.one(names.groups)}`,
    body: draw.one<object>([{ parent: draw.one(names.groups) }, { name: names.fresh }]),
  }),
  [`DELETE ${admin}/organization-groups/{id}`]: (draw, names) => ({
    target: `${admin}/organization-groups/${draw.one(names.groups)}`,
  }),
  [`POST ${admin}/audit-events/verify`]: () => ({ target: `${admin}/audit-events/verify` }),
  [`POST ${admin}/signing-keys/rotate`]: () => ({ target: `${admin}/signing-keys/rotate` }),
}

/**
 * A tree, roles and administrators of many ranks, made by the operator. Most administrators are
 * nearly as strong as what is beside them: from these escalations come.
 */
export async function populate(bench: AdministrationBench, seed: readonly number[]): Promise<void> {
  const draw = drawFrom(seed)
  const make = (path: string, body: object) => bench.call('POST', `${admin}/${path}`, { body })

  await make('organizations', { name: 'Beta' })
  const groups = ['ACME', 'BETA', 'ACME', 'ACME']
  for (const group_id of ['G1', 'G2', 'G3', 'G4']) {
    await make('organization-groups', { group_id, name: group_id, parent: draw.one(groups) })
    groups.push(group_id)
  }
  const roles = ['Console Administrator', 'Read Only', 'Help Desk']
  for (const name of ['Role 1', 'Role 2', 'Role 3', 'Role 4']) {
    const organization_group = draw.one(['ACME', 'ACME', draw.one(groups)])
    await make('roles', { name, organization_group, permissions: permissionsOf(draw) })
    roles.push(name)
  }
  for (const name of ['admin1', 'admin2', 'admin3', 'admin4', 'admin5']) {
    const role = draw.one(roles.filter((one) => one.startsWith('Role') || name === 'admin5'))
    const standard = { dialect: 'standard', name, scope: 'admin', role }
    await make('oauth-clients', {
      ...standard,
      organization_group: draw.one(['ACME', 'ACME', draw.one(groups)]),
    })
  }
  for (const name of ['client1', 'client2', 'client3', 'client4']) {
    const uem = { dialect: 'uem', name, role: draw.one(roles) }
    await make('oauth-clients', { ...uem, organization_group: draw.one(groups) })
  }
  const scope = 'admin:oauth-clients admin:roles admin:people devices:read devices:command:lock'
  const scoped = { dialect: 'standard', name: 'scoped', scope }
  await make('oauth-clients', { ...scoped, organization_group: draw.one(groups) })
  for (const username of ['person1', 'person2', 'person3']) {
    const organization_group = draw.one(groups)
    const held = [{ role: draw.one(roles), organization_group }]
    await make('people', { organization_group, username, email: 'a@example.com', roles: held })
  }
}
