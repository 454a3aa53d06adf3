import assert from 'node:assert/strict'
import { randomUUIDv7 } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { isStandardSecret } from '@frontdesk/dialects/standard/standard-credentials.ts'
import { standardDialect } from '@frontdesk/dialects/standard/standard-dialect.ts'
import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { allPermissions } from '@frontdesk/directory/permissions.ts'
import { openStores, type Stores } from '@frontdesk/store/stores.ts'

import {
  type FirstCredentials,
  FirstCredentialsError,
  type HandOverCredentials,
  handOverCredentials,
} from '../first-credentials.ts'
import { makeFirstContents } from './first-contents.ts'

const clock = () => Date.parse('2026-01-01T00:00:00Z')
const page = { limit: 500 }
const settings = {
  organization: 'Acme',
  adminClientId: undefined,
  adminClientSecret: undefined,
  adminUsername: 'admin',
  adminPassword: undefined,
}

function open(url: string, writer: string): Promise<Stores> {
  return openStores({ url, auditKey: Buffer.alloc(32), writer, clock })
}

/** Makes them; what was handed over, undefined when they were there already. */
async function make(
  stores: Stores,
  given: Partial<Parameters<typeof makeFirstContents>[1]> = {},
  handOver?: HandOverCredentials,
): Promise<FirstCredentials | undefined> {
  let shown: FirstCredentials | undefined
  const parts = {
    handOver:
      handOver ??
      ((credentials: FirstCredentials) => ({
        done: () => {
          shown = credentials
        },
        undo: () => undefined,
      })),
    stores,
    commit: stores.commit,
    clock,
    newId: randomUUIDv7,
    dialect: standardDialect,
    hasher: {
      hashGenerated: (secret: string) => ({ hash: `keyed ${secret.length}`, keyId: '1' }),
      hashChosen: async (secret: string) => ({ hash: `stretched ${secret.length}`, keyId: '1' }),
    },
  }
  await makeFirstContents(parts, { ...settings, ...given })
  return shown
}

describe('first contents', () => {
  test('an empty database gets what the interface says, once', async () => {
    const stores = await open('sqlite::memory:', 'one')
    const shown = await make(stores)
    assert.ok(shown?.clientSecret && isStandardSecret(shown.clientSecret))
    assert.equal(shown.username, 'admin')
    assert.equal(shown.password?.length, 24)

    const top = await stores.organizationGroups.findByGroupId('ACME')
    assert.equal(top?.type, 'Customer')
    const roles = await stores.roles.list(wholeServer, page)
    assert.deepEqual(
      roles.items.map(({ name, builtIn }) => [name, builtIn]),
      [
        ['Console Administrator', true],
        ['Read Only', true],
        ['Help Desk', true],
      ],
    )
    assert.deepEqual(roles.items[0]?.permissions, allPermissions)
    const client = await stores.clients.find(shown.clientId)
    assert.equal(client?.organizationId, undefined)
    assert.deepEqual(client?.scope, ['admin'])
    assert.equal(client?.secrets[0]?.loopbackOnly, true)
    const people = await stores.people.list(wholeServer, page)
    assert.deepEqual(people.items[0]?.roles, [
      { roleId: roles.items[0]?.id, organizationGroupId: top?.id },
    ])

    const password = people.items[0]?.password
    assert.deepEqual([password?.mustChange, password?.loopbackOnly], [true, true])

    assert.equal(await make(stores), undefined)
    assert.equal((await stores.people.list(wholeServer, page)).items.length, 1)
    await stores.close()
  })

  test('what the settings give is not shown, and works from everywhere', async () => {
    const stores = await open('sqlite::memory:', 'one')
    const shown = await make(stores, {
      organization: '日本',
      adminClientId: 'me',
      adminClientSecret: 'a secret of my own',
      adminPassword: 'a password of my own',
    })
    assert.deepEqual(shown, {
      clientId: 'me',
      clientSecret: undefined,
      username: 'admin',
      password: undefined,
    })
    const client = await stores.clients.find('me')
    assert.equal(client?.secrets[0]?.origin, 'chosen')
    assert.equal(client?.secrets[0]?.loopbackOnly, false)
    const [person] = (await stores.people.list(wholeServer, page)).items
    assert.deepEqual(
      [person?.password?.mustChange, person?.password?.loopbackOnly],
      [false, undefined],
    )
    assert.ok(await stores.organizationGroups.findByGroupId('CUSTOMER'))
    await stores.close()
  })

  test('what cannot be handed over is not made, and the next start makes it', async () => {
    const stores = await open('sqlite::memory:', 'one')
    const handOver = handOverCredentials({
      localUrl: 'http://localhost:8080',
      filePath: join(tmpdir(), 'not', 'there', 'first-credentials.txt'),
      isTerminal: false,
      print: () => undefined,
    })
    await assert.rejects(make(stores, {}, handOver), FirstCredentialsError)
    assert.equal((await stores.people.list(wholeServer, page)).items.length, 0)
    assert.ok(await make(stores))
    await stores.close()
  })

  test('of two that start at once, one makes them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'frontdesk-first-'))
    const url = `sqlite:${join(folder, 'frontdesk.db')}`
    const one = await open(url, 'one')
    const other = await open(url, 'other')
    const shown = await Promise.all([make(one), make(other), make(one), make(other)])
    assert.equal(shown.filter(Boolean).length, 1)
    assert.equal((await other.people.list(wholeServer, page)).items.length, 1)
    await one.close()
    await other.close()
    rmSync(folder, { recursive: true })
  })
})
