import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { standardDialect } from '@frontdesk/dialects/standard/standard-dialect.ts'
import { uemDialect } from '@frontdesk/dialects/uem/uem-dialect.ts'
import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { allPermissions } from '@frontdesk/directory/permissions.ts'
import fc from 'fast-check'

import { type AdministrationBench, administrationBench } from './administration-bench.ts'
import { administrationOperations } from './administration-operations.ts'
import { excesses, mayHandOn, readWorld } from './authority-world.ts'

const operations = administrationOperations(
  new Map([
    ['standard', standardDialect],
    ['uem', uemDialect],
  ]),
)
const changing = operations
  .filter(({ method }) => method !== 'GET')
  .map(({ method, path }) => `${method} ${path}`)

const scopes = [
  'admin',
  'admin',
  'admin',
  'admin:oauth-clients',
  'admin:roles',
  'admin:people',
  'admin:oauth-clients admin:roles:edit',
  'admin:organization-groups',
  'admin:organizations admin:oauth-clients',
  'devices:read',
  'devices admin:people:edit',
]

/** Draws from what is there; the numbers come from fast-check, so that failures shrink. */
interface Draw {
  one<Item>(items: readonly Item[]): Item
  /** About half of them. */
  some<Item>(items: readonly Item[]): Item[]
  /** All but a few: the administrators that are nearly as strong as what they try to get. */
  most<Item>(items: readonly Item[]): Item[]
  maybe<Value>(value: Value): Value | undefined
}

function drawFrom(numbers: readonly number[]): Draw {
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

/** What can be named in a request, read anew before each. */
interface Names {
  readonly groups: readonly string[]
  readonly roles: readonly { readonly id: string; readonly name: string }[]
  readonly clients: readonly {
    readonly id: string
    readonly clientId: string
    readonly scope: readonly string[]
    readonly secrets: readonly { readonly id: string }[]
  }[]
  readonly people: readonly string[]
  readonly organizations: readonly string[]
  /** New in this run. */
  readonly fresh: string
}

/** An id of nothing, so that there is one to name when all are deleted. */
const nobody = '00000000-0000-7000-8000-00000000ffff'

async function readNames({ stores }: AdministrationBench, fresh: string): Promise<Names> {
  const all = { limit: 500 }
  return {
    groups: (await stores.organizationGroups.list(wholeServer, all)).items.map((g) => g.groupId),
    roles: (await stores.roles.list(wholeServer, all)).items,
    clients: (await stores.clients.list(wholeServer, {}, all)).items,
    people: [...(await stores.people.list(wholeServer, all)).items.map(({ id }) => id), nobody],
    organizations: [...(await stores.organizations.list(all)).items.map(({ id }) => id), nobody],
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
  [1, 2].map(() => ({
    role: draw.one(names.roles).name,
    organization_group: draw.one(names.groups),
  }))

/** Those whose tokens may administer; of anybody else every operation is refused at the door. */
function administratorsOf({ clients }: Names): Names['clients'] {
  return clients.filter(({ scope }) => scope.some((value) => value.startsWith('admin')))
}

/** How each changing operation is tried. A row of the table that is missing here fails the test. */
const attempts: Readonly<Record<string, Attempt>> = {
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
      { role: null },
      { scope: scopeOf(draw) },
      { organization_group: draw.one(names.groups) },
      { status: draw.one(['enabled', 'disabled']) },
      { organization_group: draw.one(names.groups), role: draw.one(names.roles).name },
      { access_token_ttl_seconds: 600 },
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
    body: draw.one<object>([{ permissions: permissionsOf(draw) }, { description: 'x' }]),
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

/** A tree, roles and administrators of many ranks, made by the operator. */
async function populate(bench: AdministrationBench, seed: readonly number[]): Promise<void> {
  const draw = drawFrom(seed)
  const asOperator = async (row: string, fresh: string) => {
    const [method = ''] = row.split(' ')
    const attempt = attempts[row]
    assert.ok(attempt)
    const { target, body } = attempt(draw, await readNames(bench, fresh))
    await bench.call(method, target, { body })
  }
  await bench.call('POST', `${admin}/organizations`, { body: { name: 'Beta' } })
  for (const index of [1, 2, 3, 4])
    await asOperator(`POST ${admin}/organization-groups`, `G${index}`)
  for (const index of [1, 2, 3]) await asOperator(`POST ${admin}/roles`, `Role ${index}`)
  for (const index of [1, 2, 3]) await asOperator(`POST ${admin}/people`, `person${index}`)
  for (const index of [1, 2, 3, 4])
    await asOperator(`POST ${admin}/oauth-clients`, `client${index}`)
  // Administrators that can do much in one place: the ones from whom escalations come.
  const groups = (await readNames(bench, '')).groups
  for (const [index, role] of [
    'Console Administrator',
    'Console Administrator',
    'Role 1',
  ].entries()) {
    const body = {
      dialect: 'standard',
      name: `admin${index}`,
      scope: 'admin',
      role,
      organization_group: draw.one(groups),
    }
    await bench.call('POST', `${admin}/oauth-clients`, { body })
  }
  const scoped = { dialect: 'standard', name: 'scoped', organization_group: draw.one(groups) }
  const scope = 'admin:oauth-clients admin:roles admin:people devices:read devices:command:lock'
  await bench.call('POST', `${admin}/oauth-clients`, { body: { ...scoped, scope } })
}

const number = fc.nat({ max: 2047 })
const steps = fc.array(
  fc.record({
    actor: number,
    scope: fc.constantFrom(...scopes),
    row: fc.constantFrom(...changing),
    numbers: fc.array(number, { minLength: 12, maxLength: 12 }),
  }),
  { minLength: 15, maxLength: 40 },
)

describe('T6 authority', () => {
  test('every operation that changes something is tried below', () => {
    assert.deepEqual(Object.keys(attempts).toSorted(), changing.toSorted())
  })

  test('no accepted operation exceeds the rights of whoever asked for it', async () => {
    const accepted = new Map<string, number>()
    const seeds = fc.array(number, { minLength: 48, maxLength: 48 })
    await fc.assert(
      fc.asyncProperty(seeds, steps, async (seed, attempted) => {
        const bench = await administrationBench()
        try {
          await populate(bench, seed)
          let before = await readWorld(bench)
          for (const [index, step] of attempted.entries()) {
            const names = await readNames(bench, `new${index}`)
            const administrators = administratorsOf(names)
            // They may have deleted one another, down to the last.
            if (administrators.length === 0) break
            const actor = drawFrom([step.actor]).one(administrators)
            const own = mayHandOn(before, actor, step.scope.split(' '))
            const request = attempts[step.row]?.(drawFrom(step.numbers), names)
            assert.ok(request)
            const reply = await bench.call(step.row.split(' ', 1)[0] ?? '', request.target, {
              as: `${actor.clientId} ${step.scope}`,
              body: request.body,
              headers: { 'if-match': '*' },
            })
            assert.ok(reply.status < 500, reply.text)
            const after = await readWorld(bench)
            const found = excesses(before, after, own)
            before = after
            assert.deepEqual(
              found,
              [],
              `${step.row} ${JSON.stringify(request)} by ${actor.clientId}`,
            )
            if (reply.status < 300) accepted.set(step.row, (accepted.get(step.row) ?? 0) + 1)
          }
        } finally {
          await bench.close()
        }
      }),
      // Shrinking a failure stops at some time; without one, the runs end long before.
      { numRuns: 30, interruptAfterTimeLimit: 60_000 },
    )
    // A rule that refuses everything would pass as well.
    assert.ok([...accepted.values()].reduce((sum, count) => sum + count, 0) > 20)
  })
})
