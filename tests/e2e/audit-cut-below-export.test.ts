import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

let running: TestServer
before(async () => {
  running = await startTestServer()
})
after(() => running.stop())

describe('T9 an exported checkpoint finds a tail that was cut off with all that vouched for it', () => {
  test('verify with it names the cut; without it nothing is missing; a forged one is refused', async () => {
    const { api, server } = running
    for (const name of ['a', 'b', 'c']) {
      await api.createClient({ dialect: 'standard', name, scope: 'devices:read' })
    }
    const exported = (await api.admin('GET', '/audit-events/export')).text
    const { checkpoint } = JSON.parse(exported.trimEnd().split('\n').at(-1) ?? '')
    const verify = (body?: unknown) => api.admin('POST', '/audit-events/verify', body)
    assert.deepEqual((await verify({ checkpoint })).json.problems, [])

    const statements = [
      'DELETE FROM audit_mention WHERE batch_id > 2',
      'DELETE FROM audit_batch WHERE id > 2',
      'DELETE FROM audit_checkpoint',
    ].map((sql) => ({ sql, parameters: [] }))
    assert.ok(await server.stores.database.commit({ statements, audit: [] }))

    assert.deepEqual((await verify()).json.problems, [])
    assert.match((await verify({ checkpoint })).text, /Rows up to \d+ are missing at the end/)

    const forged = { ...checkpoint, heads: [] }
    const refused = await verify({ checkpoint: forged })
    assert.equal(refused.status, 400)
    assert.match(refused.text, /was not signed under the key file of this server/)
  })
})
