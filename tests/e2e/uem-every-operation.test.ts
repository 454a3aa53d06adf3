import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { Operation } from '@frontdesk/dialects/operation.ts'
import type { UemContext } from '@frontdesk/dialects/uem/uem-context.ts'
import { uemOperations } from '@frontdesk/dialects/uem/uem-operations.ts'
import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Answer } from '@frontdesk/testkit/api-client.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

import {
  fittingValue,
  type MadeFrom,
  unfittingTexts,
  unfittingValues,
} from './fixtures/schema-values.ts'

type Row = Operation<UemContext>
type Values = Record<string, unknown>

/** One request that is made from a row. */
interface Made {
  readonly row: Row
  readonly params: Values
  readonly query: Values
  readonly body: unknown
  readonly headers?: Record<string, string>
}

const nobody = '01234567-89ab-4cde-8f01-23456789abcd'
const nothing = 2_000_000_000

const schemaOf = (schema: unknown): MadeFrom => (schema ?? {}) as MadeFrom

/** A request that follows the row's schemas and names nothing that exists. */
function fitting(row: Row): Made {
  const params = { ...(fittingValue({ type: 'object', ...schemaOf(row.params) }) as Values) }
  for (const [name, of] of Object.entries(schemaOf(row.params).properties ?? {})) {
    params[name] = of.type === 'integer' ? nothing : of.format === 'uuid' ? nobody : 'Lock'
  }
  const query: Values = {}
  for (const name of schemaOf(row.query).required ?? []) {
    query[name] = knownWords[name.toLowerCase()] ?? String(nothing)
  }
  const body = row.body === undefined ? undefined : fittingValue(schemaOf(row.body))
  return { row, params, query, body }
}

/** Required words of queries that have a list of their own. */
const knownWords: Readonly<Record<string, string>> = {
  command: 'Shutdown',
  searchby: 'Serialnumber',
  'organization-group-uuid': nobody,
  bundleid: 'com.example.none',
}

const nameOf = (row: Row) => `${row.method} ${row.path} v${row.versions?.join(', ') ?? '1'}`

describe('every operation of the REST API', () => {
  let running: TestServer
  let token: string
  let stranger: string

  before(async () => {
    running = await startTestServer({ environment: { FRONTDESK_DEMO: '60' } })
    const { api } = running
    const other = await api.admin('POST', '/organizations', {
      name: 'Other',
      group_id: 'OTHER',
    })
    assert.equal(other.status, 201, other.text)
    token = await tokenOf('ACME')
    stranger = await tokenOf('OTHER')
  })
  after(() => running.stop())

  async function tokenOf(group: string): Promise<string> {
    const client = await running.api.createClient({
      dialect: 'uem',
      name: `All of ${group}`,
      organization_group: group,
      role: 'Console Administrator',
    })
    return running.api.token(client, { path: '/connect/token' })
  }

  function send(made: Made, as: string): Promise<Answer> {
    const { row, params, query, body } = made
    const path = row.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(String(params[name])),
    )
    const words = new URLSearchParams(
      Object.entries(query).map(([name, value]) => [name, String(value)]),
    )
    const version = row.versions?.[0] ?? 1
    return running.api.send(row.method, `${path}?${words}`, {
      token: as,
      headers: {
        accept: `application/json;version=${version}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...made.headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  }

  /** The contract's refusal: never a fault of ours, and in the error model. */
  function assertContract(answer: Answer, what: string): void {
    assert.ok(answer.status < 500 || answer.status === 501, `${what}: ${answer.status}`)
    if (answer.status < 400) return
    const html = answer.headers.get('content-type')?.startsWith('text/html')
    if (answer.status === 404 && html) return
    const { errorCode, activityId } = answer.json
    assert.equal(typeof errorCode, 'number', `${what}: ${answer.text}`)
    assert.equal(activityId, answer.headers.get('x-correlation-id'), what)
  }

  for (const row of uemOperations) {
    describe(nameOf(row), () => {
      test('without a token is 401 with 1004', async () => {
        const { params, query } = fitting(row)
        const path = row.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name]))
        const words = new URLSearchParams(query as Record<string, string>)
        const answer = await running.api.send(row.method, `${path}?${words}`, {
          headers: { accept: `application/json;version=${row.versions?.[0] ?? 1}` },
        })
        assert.deepEqual([answer.status, answer.json.errorCode], [401, 1004])
      })

      test('with values that its schemas do not allow', async () => {
        for (const made of unfitting(row)) {
          const answer = await send(made, token)
          assertContract(answer, JSON.stringify([made.params, made.query, made.body]).slice(0, 200))
        }
      })

      // A client for tests sends no body with GET.
      if (row.method !== 'GET') {
        test('with a body that is none', async () => {
          for (const body of ['{', '[]', '"x"', '7', 'null', '<a>', '{"a":'.repeat(60), '\u0000']) {
            assertContract(await send({ ...fitting(row), body }, token), body.slice(0, 20))
          }
          const oversized = await send({ ...fitting(row), body: `"${'x'.repeat(300_000)}"` }, token)
          assert.equal(oversized.status, 413)
        })
      }

      test('about what exists nowhere answers by the contract, in XML too', async () => {
        assertContract(await send(fitting(row), token), 'JSON')
        const accept = `application/xml;version=${row.versions?.[0] ?? 1}`
        const answer = await send({ ...fitting(row), headers: { accept } }, token)
        assert.ok(answer.status < 500 || answer.status === 501, answer.text)
        if (answer.status >= 400) assert.match(answer.text, /<AirWatchFaultContract/)
      })

      test("about another tenant's things is as about what does not exist", async () => {
        for (const [missing, foreign] of foreignPairs(row)) {
          const expected = await send(missing, stranger)
          const answer = await send(foreign, stranger)
          const what = JSON.stringify([foreign.params, foreign.query, foreign.body])
          assert.deepEqual(seen(answer, foreign), seen(expected, missing), what)
        }
      })
    })
  }

  test("nothing of the other tenant's was touched", async () => {
    const page = { offset: 0, limit: 100, orderBy: 'id', descending: false } as const
    const { devices, tags, smartGroups } = running.server.stores
    assert.equal((await devices.search(wholeServer, page)).total, 60)
    assert.equal((await tags.search(wholeServer, page)).total >= 6, true)
    assert.ok(await smartGroups.find(wholeServer, 1))
  })

  function unfitting(row: Row): readonly Made[] {
    const base = fitting(row)
    const made: Made[] = []
    for (const [name, of] of Object.entries(schemaOf(row.params).properties ?? {})) {
      for (const text of unfittingTexts(of).filter((one) => one.length < 4_000)) {
        made.push({ ...base, params: { ...base.params, [name]: text } })
      }
    }
    for (const [name, of] of Object.entries(schemaOf(row.query).properties ?? {})) {
      for (const text of [...unfittingTexts(of), '']) {
        made.push({ ...base, query: { ...base.query, [name]: text } })
      }
    }
    const body = schemaOf(row.body)
    for (const [name, of] of Object.entries(body.properties ?? {})) {
      const members = (base.body ?? {}) as Values
      const { [name]: _, ...without } = members
      made.push({ ...base, body: without })
      for (const value of unfittingValues(of)) {
        made.push({ ...base, body: { ...members, [name]: value } })
      }
    }
    return made
  }

  /** Requests about nothing, each beside the same request about a thing of the other tenant. */
  function foreignPairs(row: Row): readonly (readonly [Made, Made])[] {
    const base = fitting(row)
    const named = Object.entries(schemaOf(row.params).properties ?? {}).filter(
      ([, of]) => of.type === 'integer',
    )
    const byPath = named.map(([name]) => [
      base,
      { ...base, params: { ...base.params, [name]: foreignId(row, name) } },
    ])
    const serial = 'id' in base.query && 'searchby' in base.query
    const byId = { ...base.query, searchby: 'DeviceId', id: nothing }
    const pairs = serial
      ? [
          [
            { ...base, query: byId },
            { ...base, query: { ...byId, id: 1 } },
          ],
        ]
      : []
    return [...byPath, ...pairs] as unknown as readonly (readonly [Made, Made])[]
  }

  /** Every kind of thing has a number 1 in the demo, but organization groups. */
  function foreignId(row: Row, name: string): number {
    const isGroup = row.path.startsWith('/api/system/groups/') || /group/i.test(name)
    return isGroup && !/smartgroup/i.test(row.path) ? 570 : 1
  }

  /** What tells two answers apart, but for what every answer has of its own. */
  function seen({ status, text, json }: Answer, { params, query }: Made) {
    const own = [json?.activityId, ...Object.values(params), query.id].filter(Boolean)
    const { errorCode } = json ?? {}
    const words = text.replace(`"errorCode":${errorCode}`, '')
    return {
      status,
      errorCode,
      text: own.reduce((rest: string, one) => rest.replaceAll(String(one), '*'), words),
    }
  }
})
