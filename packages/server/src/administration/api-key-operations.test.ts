import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { callSubject } from './api-key-json.ts'
import { type AdministrationBench, administrationBench } from './fixtures/administration-bench.ts'

const keys = '/admin/v1/rest-api-keys'
const anyVersion = { 'if-match': '*' }

describe('API keys', () => {
  let bench: AdministrationBench
  before(async () => {
    bench = await administrationBench()
  })
  after(() => bench.close())

  async function create(members: object = {}) {
    const body = { name: 'Scripts', organization_group: 'ACME', kind: 'admin', ...members }
    const reply = await bench.call('POST', keys, { body })
    assert.equal(reply.status, 201, reply.text)
    return reply.json
  }

  test('a key is shown once, and found by its hash', async () => {
    const { api_key, ...made } = await create()
    assert.ok(api_key.length >= 32)
    const { json, text } = await bench.call('GET', `${keys}/${made.id}`)
    assert.deepEqual(json, made)
    assert.ok(!text.includes(api_key))
    const listed = await bench.call('GET', keys)
    assert.ok(!listed.text.includes(api_key))
    const [hash = ''] = [(await bench.stores.apiKeys.find(made.id))?.hash]
    assert.equal((await bench.stores.apiKeys.findByHash(hash))?.id, made.id)
  })

  test('a key of one’s own is taken, and never shown to somebody else who brings it', async () => {
    const own = '1QWERTYUIOPasdfghjkl+/=='
    assert.equal((await create({ api_key: own })).api_key, own)
    const body = { name: 'x', organization_group: 'ACME', kind: 'admin', api_key: own }
    const { status, text } = await bench.call('POST', keys, { body })
    assert.equal(status, 409)
    assert.ok(!text.includes(own))
  })

  test('regenerated, the old key finds nothing any more', async () => {
    const made = await create()
    const old = (await bench.stores.apiKeys.find(made.id))?.hash ?? ''
    const reply = await bench.call('POST', `${keys}/${made.id}/regenerate`)
    assert.equal(reply.status, 200)
    assert.notEqual(reply.json.api_key, made.api_key)
    assert.equal(reply.headers.ETag, '"2"')
    assert.equal(await bench.stores.apiKeys.findByHash(old), undefined)
  })

  test('it is renamed, disabled and deleted, each by the version that was read', async () => {
    const { id } = await create()
    const path = `${keys}/${id}`
    const body = { name: 'Old scripts', status: 'disabled' }
    assert.equal((await bench.call('PATCH', path, { body })).status, 428)
    const stale = { 'if-match': '"7"' }
    assert.equal((await bench.call('PATCH', path, { body, headers: stale })).status, 412)
    const { json } = await bench.call('PATCH', path, { body, headers: { 'if-match': '"1"' } })
    assert.deepEqual([json.name, json.status, json.version], ['Old scripts', 'disabled', 2])
    assert.equal((await bench.call('DELETE', path, { headers: anyVersion })).status, 204)
    assert.equal((await bench.call('GET', path)).status, 404)
  })

  test('the calls of the day that runs are counted', async () => {
    const { id } = await create()
    const windowStart = bench.parts.clock() / 1000 - 60
    await bench.stores.callCounts.add([{ subject: callSubject({ id }), windowStart, used: 7 }], 1)
    const calls = async () => (await bench.call('GET', `${keys}/${id}`)).json.calls_today
    assert.equal(await calls(), 7)
    bench.advance(86_400)
    assert.equal(await calls(), 0)
  })

  const refused: readonly [what: string, members: object][] = [
    ['a kind that there is not', { kind: 'root' }],
    ['a short key of one’s own', { api_key: 'short' }],
    ['a key with a blank', { api_key: 'a key of my own with blanks' }],
    ['an unknown group', { organization_group: 'NOPE' }],
  ]
  for (const [what, members] of refused) {
    test(`${what}: refused`, async () => {
      const body = { name: 'x', organization_group: 'ACME', kind: 'admin', ...members }
      assert.equal((await bench.call('POST', keys, { body })).status, 400)
    })
  }
})
