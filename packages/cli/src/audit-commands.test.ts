import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { newHome, variables } from './trials/frontdesk-run.ts'
import { type PlayedAnswer, recordingServer } from './trials/recording-server.ts'

describe('audit verify', { concurrency: 4 }, () => {
  const verdicts: readonly [string, object, number, RegExp, RegExp][] = [
    ['intact', { intact: true, events: 12, broken_at: null }, 0, /^Intact: 12 events\.\n$/, /^$/],
    [
      'broken',
      { intact: false, events: 12, broken_at: { writer: 'w1', sequence: 5 } },
      1,
      /^Event 5 of the writer w1 does not fit/,
      /not intact \(12 events\)/,
    ],
    ['no problems', { rows: 9, chains: 2, problems: [] }, 0, /^Intact: 9 events in 2 chains/, /^$/],
    ['problems', { rows: 9, chains: 2, problems: ['row 4'] }, 1, /^row 4\n$/, /not intact/],
    ['an answer that does not say', { ok: true }, 1, /^$/, /did not say/],
  ]
  for (const [what, body, expected, stdout, stderr] of verdicts) {
    test(`${what} ends with ${expected}`, async (t) => {
      const server = await recordingServer(t, { 'POST /admin/v1/audit-events/verify': { body } })
      const run = await newHome(t).run(['audit', 'verify'], { env: variables(server) })
      assert.equal(run.code, expected)
      assert.match(run.out, stdout)
      assert.match(run.err, stderr)
    })
  }
})

describe('audit verify --checkpoint', { concurrency: 4 }, () => {
  const checkpoint = { id: 'c', at: '2026-11-30T00:00:00.000Z', heads: [], signature: 's' }

  test('sends the checkpoint that an export ends with', async (t) => {
    const body = { intact: true, events: 1, chains: 1, problems: [] }
    const server = await recordingServer(t, { 'POST /admin/v1/audit-events/verify': { body } })
    const home = newHome(t)
    writeFileSync(join(home.folder, 'e.jsonl'), `{"id":1}\n${JSON.stringify({ checkpoint })}\n`)
    const words = ['audit', 'verify', '--checkpoint', 'e.jsonl']
    assert.equal((await home.run(words, { env: variables(server) })).code, 0)
    assert.deepEqual(JSON.parse(server.requests.at(-1)?.body ?? ''), { checkpoint })
  })

  for (const [what, text] of [
    ['an export that was cut', '{"id":1}\n'],
    ['an empty file', ''],
  ] as const) {
    test(`${what} is refused in words`, async (t) => {
      const server = await recordingServer(t, {})
      const home = newHome(t)
      writeFileSync(join(home.folder, 'e.jsonl'), text)
      const words = ['audit', 'verify', '--checkpoint', 'e.jsonl']
      const run = await home.run(words, { env: variables(server) })
      assert.notEqual(run.code, 0)
      assert.match(run.err, /e\.jsonl does not end with a checkpoint\. Name a whole file/)
    })
  }
})

describe('audit export', { concurrency: 4 }, () => {
  const first = 'GET /admin/v1/audit-events/export'
  const second = `${first}?cursor=c1`
  const lines = (body: string, headers = {}): PlayedAnswer => ({
    headers: { 'content-type': 'application/x-ndjson', ...headers },
    body,
  })
  const whole = '{"id":1}\n{"id":2}\n{"checkpoint":{"id":7}}\n'
  const end = lines('{"id":2}\n{"checkpoint":{"id":7}}\n')
  const plans = [
    ['a header', { [first]: lines('{"id":1}\n', { 'x-next-cursor': 'c1' }), [second]: end }],
    ['the last line', { [first]: lines('{"id":1}\n{"next_cursor":"c1"}\n'), [second]: end }],
  ] as const
  for (const [where, plan] of plans) {
    test(`goes on where ${where} says, to stdout or a file`, async (t) => {
      const server = await recordingServer(t, plan)
      const home = newHome(t)
      const env = variables(server)
      assert.deepEqual(await home.run(['audit', 'export'], { env }), {
        code: 0,
        out: whole,
        err: '',
      })

      const words = ['audit', 'export', '--out', 'audit.jsonl']
      const { code, out, err } = await home.run(words, { env })
      assert.deepEqual([code, out, err], [0, '', 'Wrote 2 events to audit.jsonl.\n'])
      const file = join(home.folder, 'audit.jsonl')
      assert.equal(readFileSync(file, 'utf8'), whole)
      if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600)
    })
  }

  test('a page that is refused leaves no file behind', async (t) => {
    const refused: PlayedAnswer = { status: 503, body: { detail: 'Not now.' } }
    const server = await recordingServer(t, {
      [first]: lines('{"id":1}\n', { 'x-next-cursor': 'c1' }),
      [second]: refused,
    })
    const home = newHome(t)
    const words = ['audit', 'export', '--out', 'audit.jsonl']
    const { code, err } = await home.run(words, { env: variables(server) })
    assert.equal(code, 1)
    assert.match(err, /refused \(503\): Not now\./)
    assert.ok(!existsSync(join(home.folder, 'audit.jsonl')))
    assert.deepEqual(readdirSync(home.folder), [])
  })
})

describe('what a server may do wrong', { concurrency: 4 }, () => {
  const list = 'GET /admin/v1/roles?limit=100'
  const html: PlayedAnswer = { headers: { 'content-type': 'text/html' }, body: '<h1>Hello</h1>' }
  const cases: readonly [string, PlayedAnswer, number, RegExp][] = [
    ['HTML instead of JSON', html, 1, /text\/html where JSON was expected/],
    ['a gateway error in HTML', { ...html, status: 502 }, 1, /refused \(502\): it gave no reason/],
    [
      'a redirect',
      { status: 302, headers: { location: 'https://new.example/' } },
      1,
      /it points to https:\/\/new\.example\/\. Use that address as --server/,
    ],
    ['a list instead of an object', { body: [] }, 1, /where JSON was expected/],
    ['broken JSON', { body: '{"items":[' }, 1, /where JSON was expected/],
  ]
  for (const [what, answer, expected, sentence] of cases) {
    test(what, async (t) => {
      const server = await recordingServer(t, { [list]: answer })
      const { code, out, err } = await newHome(t).run(['role', 'list'], { env: variables(server) })
      assert.deepEqual([code, out], [expected, ''])
      assert.match(err, sentence)
      assert.equal(server.lines().length, 1)
    })
  }

  test('silence ends after --timeout, as unreachable', async (t) => {
    const { createServer } = await import('node:net')
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    await new Promise((resolve) => silent.once('listening', resolve))
    t.after(() => silent.close())
    const address = silent.address()
    const port = typeof address === 'object' ? address?.port : 0
    const env = variables({ url: `http://127.0.0.1:${port}` })
    const { code, out, err } = await newHome(t).run(['role', 'list', '--timeout', '1'], { env })
    assert.deepEqual([code, out], [3, ''])
    assert.match(err, /did not answer within 1 s/)
  })

  test('nobody there: how to start it', async (t) => {
    const env = variables({ url: 'http://localhost:9' })
    const { code, out, err } = await newHome(t).run(['role', 'list'], { env })
    assert.deepEqual([code, out], [3, ''])
    assert.equal(
      err,
      'localhost:9 refuses connections; check the port, and that the server runs. ' +
        'Is it running? Start it with: npx frontdesk serve\n',
    )
  })
})
