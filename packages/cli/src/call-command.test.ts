import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'

import { type Home, newHome, playedSecret, variables } from './trials/frontdesk-run.ts'
import {
  type PlayedAnswer,
  playedToken,
  type RecordingServer,
  recordingServer,
} from './trials/recording-server.ts'

type Plan = Readonly<Record<string, PlayedAnswer | readonly PlayedAnswer[]>>

/** A home with a profile of dialect uem for a server with this plan. */
async function uemHome(
  t: TestContext,
  plan: Plan,
): Promise<{ home: Home; server: RecordingServer }> {
  const server = await recordingServer(t, plan)
  const home = newHome(t)
  const words = ['profile', 'add', 'lab', '--dialect', 'uem', '--server', server.url]
  await home.run([...words, '--client-id', 'x', '--client-secret-stdin'], { input: playedSecret })
  return { home, server }
}

const rows = (from: number, to: number): readonly { Id: number }[] =>
  Array.from({ length: to - from }, (_, index) => ({ Id: from + index }))

const search = 'GET /api/mdm/devices/search'

describe('call', { concurrency: 4 }, () => {
  test('completes the path, names the version, prints the answer as it came', async (t) => {
    const body = '{ "Id": 12345678901234567890 }'
    const { home, server } = await uemHome(t, { 'GET /api/mdm/devices/7': { body } })
    for (const path of ['/mdm/devices/7', '/api/mdm/devices/7']) {
      const words = ['call', 'get', path, '--version', '2', '--header', 'X-Trace: a:b']
      assert.deepEqual(await home.run(words), { code: 0, out: `${body}\n`, err: '' })
    }
    const request = server.requests.at(-1)
    assert.equal(request?.headers.accept, 'application/json;version=2')
    assert.equal(request?.headers.authorization, `Bearer ${playedToken}`)
    assert.equal(request?.headers['x-trace'], 'a:b')
  })

  test('a 401 renews the token once and repeats once', async (t) => {
    const { home, server } = await uemHome(t, {
      'POST /connect/token': [
        { body: { access_token: 'old', expires_in: 600 } },
        { body: { access_token: 'new', expires_in: 600 } },
      ],
      'GET /api/a': [{ status: 401, body: {} }, { body: { ok: true } }],
      'GET /api/b': { status: 401, body: { message: 'No.' } },
    })
    assert.equal((await home.run(['call', 'GET', '/a'])).code, 0)
    assert.deepEqual(
      server.requests.map(({ headers }) => headers.authorization),
      [undefined, 'Bearer old', undefined, 'Bearer new'],
    )
    assert.equal((await home.run(['call', 'GET', '/b'])).code, 1)
    assert.deepEqual(server.lines(), ['GET /api/a', 'GET /api/a', 'GET /api/b', 'GET /api/b'])
  })

  test('a refusal is told on stderr, with the request id', async (t) => {
    const { home } = await uemHome(t, {
      'GET /api/mdm/devices/9': {
        status: 404,
        headers: { 'x-correlation-id': 'corr-9' },
        body: { errorCode: 404, message: 'Not \u001b[31mfound', activityId: 'x' },
      },
    })
    const { code, out, err } = await home.run(['call', 'GET', '/mdm/devices/9'])
    assert.deepEqual([code, out], [1, ''])
    assert.equal(
      err,
      'The server refused (404): Not  [31mfound.\n' +
        'Request id corr-9; ask why with: npx frontdesk explain corr-9\n',
    )
  })

  test('a 429 is waited for once, if the wait is short', async (t) => {
    const busy = (seconds: string): PlayedAnswer => ({
      status: 429,
      headers: { 'retry-after': seconds },
      body: { message: 'Busy' },
    })
    const { home, server } = await uemHome(t, {
      'GET /api/a': [busy('0'), { body: {} }],
      'GET /api/b': busy('60'),
    })
    assert.equal((await home.run(['call', 'GET', '/a'])).code, 0)
    assert.equal((await home.run(['call', 'GET', '/b'])).code, 1)
    assert.deepEqual(server.lines(), ['GET /api/a', 'GET /api/a', 'GET /api/b'])
  })

  const bodies: readonly [string, string, string?][] = [
    ['JSON', '{"a":1}'],
    ['a file', '@body.json'],
    ['stdin', '-', '{"a":1}'],
  ]
  for (const [what, data, input = ''] of bodies) {
    test(`--data takes ${what}`, async (t) => {
      const { home, server } = await uemHome(t, { 'POST /api/x': { status: 204 } })
      writeFileSync(join(home.folder, 'body.json'), '{"a":1}')
      const { code, out, err } = await home.run(['call', 'POST', '/x', '--data', data], { input })
      assert.deepEqual([code, out, err], [0, '', '204, no content.\n'])
      assert.equal(server.requests.at(-1)?.body, '{"a":1}')
      assert.equal(server.requests.at(-1)?.headers['content-type'], 'application/json')
    })
  }

  const digits = '9007199254740993123'
  const exact: readonly (readonly [words: readonly string[], printed: string])[] = [
    [['--all'], `{"Id":${digits}}\n`],
    [['--all', '--json'], `[\n  {\n    "Id": ${digits}\n  }\n]\n`],
    [['--select', 'Id'], `${digits}\n`],
    [['--all', '--select', 'Id'], `${digits}\n`],
    [['--select', 'Id', '--json'], `[\n  {\n    "Id": ${digits}\n  }\n]\n`],
  ]
  for (const [words, printed] of exact) {
    test(`${words.join(' ')} keeps the digits beyond 2^53`, async (t) => {
      const answer = { body: `{"Items":[{"Id":${digits}}],"Total":1}` }
      const paged = `${search}?orderby=deviceid&page=0&pagesize=2`
      const { home } = await uemHome(t, { [paged]: answer, [`${search}?pagesize=2`]: answer })
      const run = await home.run(['call', 'GET', '/mdm/devices/search?pagesize=2', ...words])
      assert.deepEqual(run, { code: 0, out: printed, err: '' })
    })
  }

  const pagings: readonly [string, Plan, readonly string[], number][] = [
    [
      'a page that is not full',
      {
        [`${search}?orderby=deviceid&page=0&pagesize=2`]: {
          body: { Devices: rows(0, 2), PageSize: 2 },
        },
        [`${search}?orderby=deviceid&page=1&pagesize=2`]: {
          body: { Devices: rows(2, 3), PageSize: 2 },
        },
      },
      ['--all'],
      3,
    ],
    [
      'the total',
      {
        [`${search}?orderby=deviceid&page=0&pagesize=2`]: {
          body: { Devices: rows(0, 2), PageSize: 2, Total: 4 },
        },
        [`${search}?orderby=deviceid&page=1&pagesize=2`]: {
          body: { Devices: rows(2, 4), PageSize: 2, Total: 4 },
        },
      },
      ['--all'],
      4,
    ],
    [
      'an answer without content',
      {
        [`${search}?orderby=deviceid&page=0&pagesize=2`]: { body: { Devices: rows(0, 2) } },
        [`${search}?orderby=deviceid&page=1&pagesize=2`]: { status: 204 },
      },
      ['--all'],
      2,
    ],
    [
      'the same answer again',
      {
        [`${search}?orderby=deviceid&page=0&pagesize=2`]: { body: { Devices: rows(0, 2) } },
        [`${search}?orderby=deviceid&page=1&pagesize=2`]: { body: { Devices: rows(0, 2) } },
      },
      ['--all'],
      2,
    ],
    [
      'the total, in pages smaller than asked and snake case',
      {
        [`${search}?orderby=deviceid&page=0&pagesize=2`]: {
          body: { devices: rows(0, 1), page_size: 1, total: 2 },
        },
        [`${search}?orderby=deviceid&page=1&pagesize=2`]: {
          body: { devices: rows(1, 2), page_size: 1, total: 2 },
        },
      },
      ['--all'],
      2,
    ],
  ]
  for (const [end, plan, words, count] of pagings) {
    test(`--all ends at ${end}`, async (t) => {
      const { home } = await uemHome(t, plan)
      const run = ['call', 'GET', '/mdm/devices/search?pagesize=2', ...words]
      const { code, out, err } = await home.run(run)
      assert.equal(code, 0, err)
      assert.equal(
        out,
        rows(0, count)
          .map((row) => `${JSON.stringify(row)}\n`)
          .join(''),
      )
      assert.deepEqual(JSON.parse((await home.run([...run, '--json'])).out), rows(0, count))
    })
  }

  test('--all follows cursors of the administration', async (t) => {
    const server = await recordingServer(t, {
      'GET /admin/v1/people': { body: { items: rows(0, 1), next_cursor: 'c=' } },
      'GET /admin/v1/people?cursor=c%3D': { body: { items: rows(1, 2), next_cursor: null } },
    })
    const words = ['call', 'GET', '/admin/v1/people', '--all']
    const { out } = await newHome(t).run(words, { env: variables(server) })
    assert.equal(out, '{"Id":0}\n{"Id":1}\n')
  })

  const wrong: readonly [string, readonly string[], RegExp][] = [
    ['a whole address', ['GET', 'https://evil.example/'], /PATH begins with one slash/],
    ['two slashes', ['GET', '//evil.example/'], /PATH begins with one slash/],
    ['a method', ['FETCH', '/x'], /METHOD is one of/],
    ['--data that is no JSON', ['POST', '/x', '--data', '{hush'], /--data is not valid JSON/],
    ['--data with GET', ['GET', '/x', '--data', '{}'], /does not go with GET/],
    ['--all with POST', ['POST', '/x', '--all'], /goes with GET only/],
    ['a token as header', ['GET', '/x', '--header', 'Authorization: hush'], /The profile brings/],
    ['a header', ['GET', '/x', '--header', 'hush'], /must look like name:value/],
    ['a version', ['GET', '/x', '--version', 'two'], /must be a whole number/],
    ['a missing file', ['POST', '/x', '--data', '@none.json'], /Cannot read none\.json \(ENOENT\)/],
  ]
  for (const [what, words, sentence] of wrong) {
    test(`wrong usage: ${what}`, async (t) => {
      const env = variables({ url: 'http://127.0.0.1:9' })
      const { code, out, err } = await newHome(t).run(['call', ...words], { env })
      assert.deepEqual([code, out], [2, ''])
      assert.match(err, sentence)
      assert.ok(!err.includes('hush'))
    })
  }
})

describe('bulk', { concurrency: 4 }, () => {
  const words = ['bulk', '--from', 'ids.txt', '--get', '/mdm/devices/{id}', '--out', 'out.jsonl']
  const resultOf = (home: Home) =>
    readFileSync(join(home.folder, 'out.jsonl'), 'utf8').trim().split('\n').sort()

  test('keeps every answer, ends with 4 when some failed, and goes on with --resume', async (t) => {
    const { home, server } = await uemHome(t, {
      'GET /api/mdm/devices/a%2F1': { body: { Id: 1 } },
      'GET /api/mdm/devices/b': [{ status: 404, body: {} }, { body: { Id: 2 } }],
    })
    writeFileSync(join(home.folder, 'ids.txt'), 'a/1\n\nb\nb\n')
    const first = await home.run([...words, '--json'])
    assert.equal(first.code, 4, first.err)
    assert.deepEqual(JSON.parse(first.out), { rows: 2, done: 1, failed: 1, out: 'out.jsonl' })
    assert.equal((await home.run(words)).code, 2, 'the result is not overwritten')

    const second = await home.run([...words, '--resume'])
    assert.deepEqual([second.code, second.out], [0, ''], second.err)
    assert.deepEqual(resultOf(home), [
      '{"id":"a/1","status":200,"body":{"Id":1}}',
      '{"id":"b","status":200,"body":{"Id":2}}',
    ])
    const asked = server.lines().filter((line) => line.endsWith('a%2F1'))
    assert.equal(asked.length, 1, 'what is done is not asked for again')
    if (process.platform !== 'win32') {
      assert.equal(statSync(join(home.folder, 'out.jsonl')).mode & 0o777, 0o600)
    }
  })

  test('JSON lines fill the places by their members', async (t) => {
    const { home } = await uemHome(t, { 'GET /api/g/5/u/x': { status: 204 } })
    writeFileSync(join(home.folder, 'ids.txt'), '{"Id":{"Value":5},"Uuid":"x"}\n')
    const run = [...words]
    run[4] = '/g/{Id.Value}/u/{Uuid}'
    const { code, err } = await home.run(run)
    assert.equal(code, 0, err)
    assert.deepEqual(resultOf(home), ['{"id":"5 x","status":204,"body":null}'])
  })

  test('without a server nothing is done, and the code says so', async (t) => {
    const home = newHome(t)
    writeFileSync(join(home.folder, 'ids.txt'), 'a\nb\n')
    const env = variables({ url: 'http://127.0.0.1:9' })
    const { code, out, err } = await home.run(words, { env })
    assert.deepEqual([code, out], [3, ''])
    assert.match(err, /127\.0\.0\.1:9 refuses connections[\s\S]*\n0 of 2 rows done/)
  })

  test('a path without a place is wrong usage', async (t) => {
    const home = newHome(t)
    writeFileSync(join(home.folder, 'ids.txt'), 'a\n')
    const run = ['bulk', '--from', 'ids.txt', '--get', '/mdm', '--out', 'out.jsonl']
    assert.equal((await home.run(run)).code, 2)
  })
})
