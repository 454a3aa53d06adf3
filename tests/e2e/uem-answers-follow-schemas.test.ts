import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { Operation } from '@frontdesk/dialects/operation.ts'
import type { UemContext } from '@frontdesk/dialects/uem/uem-context.ts'
import { uemOperations } from '@frontdesk/dialects/uem/uem-operations.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { Compile } from 'typebox/compile'

import { askEstate, groupNamed, tokenFor } from './fixtures/uem-caller-of-tests.ts'

/** Values of the demo estate that a question can name. */
interface Known {
  readonly deviceUuid: string
  readonly groupUuid: string
  readonly bundleId: string
}

const ada = { username: 'ada', password: 'a password of ada', email: 'ada@acme.example' }

type Words = (known: Known) => Readonly<Record<string, string>>

/** Rows that answer 204 about the demo estate, and why: none today. */
const emptyAnswers: ReadonlyMap<string, string> = new Map()

/** Rows that cannot be asked about what exists, and why: none today. */
const unaskable: ReadonlyMap<string, string> = new Map()

/** Parts of paths; every kind of thing has a number 1 in the demo, but organization groups. */
const pathWords: Words = ({ deviceUuid, groupUuid }) => ({
  '/api/system/groups/{id}': '/api/system/groups/570',
  '/api/system/groups/{uuid}': `/api/system/groups/${groupUuid}`,
  '{organizationGroupUuid}': groupUuid,
  '/api/mdm/devices/{uuid}': `/api/mdm/devices/${deviceUuid}`,
  '{id}': '1',
  '{tagId}': '1',
  '{smartgroupid}': '1',
})

/** What a row asks for when its query has to have it. */
const queryWords: Words = ({ groupUuid, bundleId }) => ({
  searchby: 'DeviceId',
  id: '1',
  'organization-group-uuid': groupUuid,
  bundleid: bundleId,
})

const parser = new XMLParser({ ignoreDeclaration: true })
const rows = uemOperations
  .filter((row) => row.method === 'GET')
  .flatMap((row) => (row.versions ?? [1]).map((version) => ({ row, version })))
const nameOf = (row: Operation<UemContext>, version: number) => `${row.path} v${version}`

describe('every row that reads, about things that exist', () => {
  let running: TestServer
  let token: string
  let known: Known

  before(async () => {
    running = await startTestServer({ environment: { FRONTDESK_DEMO: '60' } })
    token = await tokenFor(running, 'ACME', 'Console Administrator')
    const administrator = { organization_group: 'ACME', role: 'Read Only', ...ada }
    const made = await running.api.admin('POST', '/uem-administrators', administrator)
    assert.equal(made.status, 201, made.text)
    const group = { organization_group: 'ACME', name: 'tests', kind: 'admin' }
    const key = await running.api.admin('POST', '/rest-api-keys', group)
    assert.equal(key.status, 201, key.text)
    const tagged = await askEstate(running)(
      'POST',
      '/api/mdm/tags/{tagid}/adddevices',
      '/api/mdm/tags/1/adddevices',
      { token, body: { BulkValues: { Value: [1] } } },
    )
    assert.equal(tagged.status, 200, tagged.text)
    known = await readKnown()
  })
  after(() => running.stop())

  /** UUIDs are read through the API, as a client would. */
  async function readKnown(): Promise<Known> {
    const ask = askEstate(running)
    const device = await ask('GET', '/api/mdm/devices/{id}', '/api/mdm/devices/1', { token })
    const apps = await ask('GET', '/api/mdm/devices/{id}/apps', '/api/mdm/devices/1/apps', {
      token,
    })
    const { uuid: groupUuid } = await groupNamed(running, 'ACME')
    const bundleId = apps.json.DeviceApps[0].ApplicationIdentifier
    return { deviceUuid: device.json.Uuid, groupUuid, bundleId }
  }

  function addressOf(row: Operation<UemContext>): string {
    const words = queryWords(known)
    const { required = [] } = (row.query ?? {}) as { readonly required?: readonly string[] }
    // Its absence has a code of its own, so the schema calls it optional.
    const demanded = row.path.endsWith('/{uuid}/apps') ? [...required, 'bundleid'] : required
    const query = new URLSearchParams(demanded.map((name) => [name, words[name] ?? '']))
    return `${named(row.path)}?${query}`
  }

  function named(path: string): string {
    const whole = Object.entries(pathWords(known))
    return whole.reduce((rest, [part, value]) => rest.replace(part, value), path)
  }

  for (const { row, version } of rows.filter(
    (one) => !unaskable.has(nameOf(one.row, one.version)),
  )) {
    const name = nameOf(row, version)
    const expected = emptyAnswers.has(name) ? 204 : 200

    test(`${name} follows its schema in JSON, and reads back from XML`, async () => {
      const ask = askEstate(running)
      const json = await ask('GET', row.path, addressOf(row), { token, version })
      assert.equal(json.status, expected, json.text)
      const xml = await ask('GET', row.path, addressOf(row), {
        token,
        version,
        accept: 'application/xml',
      })
      assert.equal(xml.status, expected, xml.text)
      if (expected === 204) return

      const schema = row.replies[200]
      assert.ok(schema)
      const value = JSON.parse(json.text)
      assert.deepEqual(Compile(schema).Errors(value), [])
      const lists = [value, ...Object.values(value)].filter(Array.isArray)
      // Empty lists would follow any schema.
      assert.ok(lists.length === 0 || lists.some((list) => list.length > 0), json.text)

      assert.equal(xml.headers.get('content-type'), 'application/xml; charset=utf-8')
      assert.equal(XMLValidator.validate(xml.text), true)
      assert.equal(Object.keys(parser.parse(xml.text)).length, 1)
    })
  }

  test('what is named as an exception is a row', () => {
    const names = new Set(rows.map(({ row, version }) => nameOf(row, version)))
    for (const name of [...emptyAnswers.keys(), ...unaskable.keys()]) assert.ok(names.has(name))
  })
})
