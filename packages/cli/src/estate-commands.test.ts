import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { importProgress } from './import-progress.ts'
import { newHome, variables } from './trials/frontdesk-run.ts'
import { type PlayedAnswer, recordingServer } from './trials/recording-server.ts'

const base = '/admin/v1/device-imports'
const begun: PlayedAnswer = { status: 201, body: { id: 'i1' } }
const staged: PlayedAnswer = { body: { staged: 1, problems: [] } }
const gone: PlayedAnswer = { status: 204 }
const words = ['estate', 'import', '--organization-group', 'ACME', '--devices']

describe('frontdesk estate', { concurrency: 4 }, () => {
  const files: readonly [name: string, text: string, lines: readonly number[]][] = [
    ['a.csv', '\ufeffSerial Number,Platform\r\n"A\n1",Linux\r\n\r\nA2,Linux\r\n', [2, 5]],
    ['a.jsonl', '{"serial":"A1"}\n\n{"serial":"A2"}\n', [1, 3]],
    ['a.json', '[{"serial":"A1"},\n{"serial":"A2"}]', [1, 2]],
    ['answer.json', '{"Devices":[{"Udid":"A1"},{"Udid":"A2"}],"Total":2}', [1, 2]],
  ]
  for (const [name, text, lines] of files) {
    test(`import of ${name}: each row with its line, then the end`, async (t) => {
      const server = await recordingServer(t, {
        [`POST ${base}`]: begun,
        [`POST ${base}/i1/rows`]: staged,
        [`POST ${base}/i1/complete`]: { body: { imported: 2 } },
      })
      const home = newHome(t)
      writeFileSync(join(home.folder, name), text)
      const run = await home.run([...words, name], { env: variables(server) })
      assert.equal(run.code, 0, run.err)
      assert.match(run.err, /Imported 2 devices/)
      const rows = server.requests.find(({ url }) => url.endsWith('/rows'))
      const sent: { line: number }[] = JSON.parse(rows?.body ?? '').rows
      assert.deepEqual(
        sent.map(({ line }) => line),
        lines,
      )
      const done = server.requests.find(({ url }) => url.endsWith('/complete'))
      assert.deepEqual(JSON.parse(done?.body ?? ''), { rows: 2 })
    })
  }

  test('a thousand rows a request', async (t) => {
    const server = await recordingServer(t, {
      [`POST ${base}`]: begun,
      [`POST ${base}/i1/rows`]: staged,
      [`POST ${base}/i1/complete`]: { body: { imported: 2500 } },
    })
    const home = newHome(t)
    const rows = Array.from({ length: 2500 }, (_, index) => `S${index},Linux`)
    writeFileSync(join(home.folder, 'a.csv'), ['serial,platform', ...rows].join('\n'))
    const run = await home.run([...words, 'a.csv'], { env: variables(server) })
    assert.equal(run.code, 0, run.err)
    const sent = server.requests.filter(({ url }) => url.endsWith('/rows'))
    assert.deepEqual(
      sent.map(({ body }) => JSON.parse(body).rows.length),
      [1000, 1000, 500],
    )
  })

  const problem = { problems: [{ line: 2, problem: 'There is no platform.' }] }
  const refusals: readonly [string, PlayedAnswer, PlayedAnswer][] = [
    ['a bad row', { body: { staged: 0, ...problem } }, {}],
    ['a clash', staged, { status: 422, body: { title: 'no', ...problem } }],
  ]
  for (const [what, rows, complete] of refusals) {
    test(`${what}: named by its line, and nothing is left behind`, async (t) => {
      const server = await recordingServer(t, {
        [`POST ${base}`]: begun,
        [`POST ${base}/i1/rows`]: rows,
        [`POST ${base}/i1/complete`]: complete,
        [`DELETE ${base}/i1`]: gone,
      })
      const home = newHome(t)
      writeFileSync(join(home.folder, 'a.csv'), 'serial\nA1\n')
      const run = await home.run([...words, 'a.csv'], { env: variables(server) })
      assert.equal(run.code, 1)
      assert.match(run.err, /Line 2: There is no platform\./)
      assert.equal(server.lines().at(-1), `DELETE ${base}/i1`)
    })
  }

  test('a pipe hears of each ten thousand rows; Ctrl-C discards the import', async (t) => {
    const server = await recordingServer(t, {
      [`POST ${base}`]: begun,
      [`POST ${base}/i1/rows`]: staged,
      [`DELETE ${base}/i1`]: gone,
    })
    const home = newHome(t)
    const rows = Array.from({ length: 60_000 }, (_, index) => `S${index},Linux`)
    writeFileSync(join(home.folder, 'a.csv'), ['serial,platform', ...rows].join('\n'))
    const bin = fileURLToPath(new URL('../bin/frontdesk.mjs', import.meta.url))
    const child = spawn(process.execPath, [bin, ...words, 'a.csv'], {
      cwd: home.folder,
      env: { ...process.env, FRONTDESK_CONFIG: home.configFile, ...variables(server) },
    })
    t.after(() => child.kill('SIGKILL'))
    let err = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (err === '') child.kill('SIGINT')
      err += text
    })
    const code = await new Promise((resolve) => child.once('close', resolve))
    assert.equal(code, 1, err)
    assert.match(err, /^10000 rows checked\n(?:\d0000 rows checked\n)*Interrupted: nothing was/)
    assert.equal(server.lines().at(-1), `DELETE ${base}/i1`)
    assert.ok(!server.lines().includes(`POST ${base}/i1/complete`))
  })

  test('a terminal sees one line grow, with the pace and the time that is left', () => {
    let now = 0
    const drawn: string[] = []
    const said: string[] = []
    const io = { out: assert.fail, err: (text: string) => said.push(text), interactive: true }
    const progress = importProgress({
      ...io,
      paint: (_colour, text) => text,
      now: () => now,
      redraw: (line) => drawn.push(line),
    })
    for (const share of [0.25, 0.5]) {
      now += 2000
      progress.show({ rows: share * 8000, share })
    }
    progress.show({ rows: 4100, share: 0.51 })
    assert.deepEqual(drawn, [
      '[######                  ]  25 %  2000 rows, 1000/s, 6 s left',
      '[############            ]  50 %  4000 rows, 1000/s, 4 s left',
    ])
    progress.end()
    assert.equal(drawn.length, 3)
    assert.deepEqual(said, [''])
  })

  test('export writes a table over all pages', async (t) => {
    const page = (items: readonly object[], next_cursor: string | null) => ({
      body: { items, next_cursor },
    })
    const server = await recordingServer(t, {
      'GET /admin/v1/devices?limit=1000': page([{ id: 1, name: 'a,"b"', networks: [{}] }], 'c'),
      'GET /admin/v1/devices?limit=1000&cursor=c': page(
        [{ id: 2, name: null, networks: [] }],
        null,
      ),
    })
    const home = newHome(t)
    const run = await home.run(['estate', 'export', '--devices', 'a.csv'], {
      env: variables(server),
    })
    assert.equal(run.code, 0, run.err)
    const text = readFileSync(join(home.folder, 'a.csv'), 'utf8')
    assert.equal(text, 'id,name,networks\r\n1,"a,""b""",[{}]\r\n2,,[]\r\n')
  })
})
