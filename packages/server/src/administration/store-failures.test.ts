import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { StoreError } from '@frontdesk/directory/store-error.ts'
import { administrationRoutes } from './administration-routes.ts'
import { type AdministrationBench, administrationBench } from './fixtures/administration-bench.ts'

const roles = '/admin/v1/roles'
const role = { name: 'Unmade', organization_group: 'ACME', permissions: ['devices:read'] }

describe('T8 a change that the store does not carry out', () => {
  let bench: AdministrationBench
  before(async () => {
    bench = await administrationBench()
  })
  after(() => bench.close())

  const storeErrors: readonly [code: 'conflict' | 'unavailable', status: number][] = [
    ['conflict', 409],
    ['unavailable', 503],
  ]
  for (const [code, status] of storeErrors) {
    test(`a store that says ${code} gives ${status}`, async () => {
      const commit = async () => {
        throw new StoreError(code, 'canary')
      }
      const reply = await withCommit(bench, commit)
      assert.equal(reply.status, status)
      assert.ok(!reply.body?.includes('canary'))
    })
  }

  test('a condition that did not hold gives 412', async () => {
    assert.equal((await withCommit(bench, async () => false)).status, 412)
  })

  test('a bug is not dressed up as a refusal', async () => {
    const commit = async () => {
      throw new TypeError('a bug')
    }
    await assert.rejects(withCommit(bench, commit), TypeError)
  })
})

/** Creates a role while the database does as `commit` does. */
function withCommit(bench: AdministrationBench, commit: () => Promise<boolean>) {
  const route = administrationRoutes({ ...bench.parts, commit }).find(
    ({ method, path }) => method === 'POST' && path === roles,
  )
  assert.ok(route)
  const headers: Record<string, string> = {
    authorization: 'Bench operator',
    'content-type': 'application/json',
  }
  return route.handle({
    method: 'POST',
    receiveBody: async () => false,
    rawPath: roles,
    params: {},
    query: [],
    header: (name) => headers[name],
    body: Buffer.from(JSON.stringify(role)),
    address: '127.0.0.1',
    isEncrypted: false,
    boundTo: undefined,
    requestId: 'r',
    decision: { requestId: 'r', at: 0, method: 'POST', route: roles, address: '127.0.0.1' },
  })
}
