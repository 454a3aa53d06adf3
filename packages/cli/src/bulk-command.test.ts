import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { type Home, newHome, variables } from './trials/frontdesk-run.ts'
import { type PlayedAnswer, recordingServer } from './trials/recording-server.ts'

type Plan = Readonly<Record<string, PlayedAnswer | readonly PlayedAnswer[]>>

async function bulkHome(t: TestContext, plan: Plan) {
  const server = await recordingServer(t, plan)
  const home = newHome(t)
  const env = variables(server)
  const read = (name: string) => readFileSync(join(home.folder, name), 'utf8')
  const write = (name: string, text: string) => writeFileSync(join(home.folder, name), text)
  const run = (...words: readonly string[]) => home.run(['bulk', ...words], { env })
  return { home, server, read, write, run }
}

const pathOf = (home: Home, name: string) => join(home.folder, name)

describe('bulk, more of it', { concurrency: 2 }, () => {
  test('CSV columns fill the places, of any name, in path and body', async (t) => {
    const { server, read, write, run } = await bulkHome(t, {
      'POST /d/7/tags': { status: 204 },
      'POST /d/8/tags': { status: 204 },
    })
    write('d.csv', '\uFEFFDevice Id,Tag\r\n7,"a ""b"""\r\n8,c\r\n')
    const data = '{"tag":"{Tag}","n":[9007199254740993123,"x{Tag}"]}'
    const words = ['--from', 'd.csv', '--post', '/d/{Device Id}/tags', '--data', data]
    const { code, err } = await run(...words, '--out', 'o.jsonl', '--concurrency', '1')
    assert.equal(code, 0, err)
    assert.deepEqual(
      server.requests.filter(({ url }) => url.startsWith('/d/')).map(({ body }) => body),
      [
        '{"tag":"a \\"b\\"","n":[9007199254740993123,"xa \\"b\\""]}',
        '{"tag":"c","n":[9007199254740993123,"xc"]}',
      ],
    )
    assert.equal(read('o.jsonl').split('\n')[0], '{"id":"7 a \\"b\\"","status":204,"body":null}')
  })

  test('failures stand in a file of their own, which goes when none is left', async (t) => {
    const { home, read, write, run } = await bulkHome(t, {
      'GET /d/1': { body: { Id: 12345678901234567000n.toString() } },
      'GET /d/2': [{ status: 404, body: { message: 'Gone' } }, { body: {} }],
    })
    write('ids.txt', '1\n2\n')
    const words = ['--from', 'ids.txt', '--get', '/d/{id}', '--out', 'o.jsonl']
    const first = await run(...words)
    assert.equal(first.code, 4)
    assert.match(first.err, /1 of 2 rows done.*\n1 failed; why stands in o\.jsonl\.failures\.jsonl/)
    const { reason, ...rest } = JSON.parse(read('o.jsonl.failures.jsonl'))
    assert.deepEqual(rest, { id: '2', status: 404 })
    assert.match(reason, /Gone/)
    assert.equal((await run(...words, '--resume')).code, 0)
    assert.ok(!existsSync(pathOf(home, 'o.jsonl.failures.jsonl')))
  })

  test('a half-written last line is written again; nothing is asked for twice', async (t) => {
    const { home, server, read, write, run } = await bulkHome(t, {
      'GET /d/1': { body: { a: 1 } },
      'GET /d/2': { body: { a: 2 } },
    })
    write('ids.txt', '1\n')
    const words = ['--from', 'ids.txt', '--get', '/d/{id}', '--out', 'o.jsonl']
    await run(...words)
    appendFileSync(pathOf(home, 'o.jsonl'), '{"id":"2","sta')
    write('ids.txt', '1\n2\n')
    const { code, err } = await run(...words, '--resume')
    assert.equal(code, 0, err)
    assert.equal(
      read('o.jsonl'),
      '{"id":"1","status":200,"body":{"a":1}}\n{"id":"2","status":200,"body":{"a":2}}\n',
    )
    assert.deepEqual(server.lines(), ['GET /d/1', 'GET /d/2'])
  })

  test('a killed run has every row exactly once after --resume', async (t) => {
    const ids = Array.from({ length: 400 }, (_, index) => String(index))
    const plan = Object.fromEntries(ids.map((id) => [`GET /d/${id}`, { body: { id } }]))
    const { home, server, read, write, run } = await bulkHome(t, plan)
    write('ids.txt', ids.join('\n'))
    const words = ['--from', 'ids.txt', '--get', '/d/{id}', '--out', 'o.jsonl']
    const bin = fileURLToPath(new URL('../bin/frontdesk.mjs', import.meta.url))
    const child = spawn(process.execPath, [bin, 'bulk', ...words, '--concurrency', '4'], {
      cwd: home.folder,
      env: { PATH: process.env.PATH, FRONTDESK_CONFIG: home.configFile, ...variables(server) },
    })
    const ended = once(child, 'exit')
    while (server.lines().length < 120) await setImmediate()
    child.kill('SIGKILL')
    await ended
    const { code, err } = await run(...words, '--resume')
    assert.equal(code, 0, err)
    const done = read('o.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id)
    assert.deepEqual(done.sort(), ids.sort())
  })

  test('the checkpoint of another run is refused, and left as it is', async (t) => {
    const { read, write, run } = await bulkHome(t, { 'GET /d/1': { body: {} } })
    write('ids.txt', '1\n')
    await run('--from', 'ids.txt', '--get', '/d/{id}', '--out', 'o.jsonl')
    const before = read('o.jsonl.checkpoint')
    const words = ['--from', 'ids.txt', '--get', '/e/{id}', '--out', 'o.jsonl', '--resume']
    const { code, err } = await run(...words)
    assert.equal(code, 2)
    assert.match(err, /belongs to another run/)
    assert.equal(read('o.jsonl.checkpoint'), before)
  })

  test('CSV with chosen members has a line for each item', async (t) => {
    const { read, write, run } = await bulkHome(t, {
      'GET /d/1': { body: { Profiles: [{ Name: '=x' }, { Name: 'b', Id: { Value: 2 } }] } },
    })
    write('ids.txt', '1\n')
    const words = ['--from', 'ids.txt', '--get', '/d/{id}', '--out', 'o.csv']
    const { code, err } = await run(...words, '--select', 'Name,Id.Value')
    assert.equal(code, 0, err)
    assert.equal(read('o.csv'), "id,Name,Id.Value\n1,'=x,\n1,b,2\n")
  })

  test('refused credentials end the run at once', async (t) => {
    const { server, write, run } = await bulkHome(t, {
      'POST /oauth2/token': { status: 401, body: { error: 'invalid_client' } },
    })
    write('ids.txt', '1\n2\n3\n')
    const { code, err } = await run('--from', 'ids.txt', '--get', '/d/{id}', '--out', 'o.jsonl')
    assert.equal(code, 1, err)
    assert.match(err, /did not take the credentials/)
    assert.ok(server.requests.length <= 2)
  })

  const wrong: readonly [string, readonly string[], RegExp][] = [
    ['neither --get nor --post', [], /Say either --get PATH or --post PATH/],
    ['--data with --get', ['--get', '/{id}', '--data', '{}'], /does not go with --get/],
    ['a concurrency', ['--get', '/{id}', '--concurrency', 'all'], /must be a whole number/],
    [
      'a column that is not there',
      ['--get', '/{id}/{x}'],
      /Line 1 is not a JSON object with id, x/,
    ],
  ]
  for (const [what, words, sentence] of wrong) {
    test(`wrong usage: ${what}`, async (t) => {
      const { write, run } = await bulkHome(t, {})
      write('ids.txt', '1\n')
      const { code, err } = await run('--from', 'ids.txt', '--out', 'o.jsonl', ...words)
      assert.equal(code, 2, err)
      assert.match(err, sentence)
    })
  }
})

describe('profile add', () => {
  test('an API token stands for itself', async (t) => {
    const path = '/csp/gateway/am/api/auth/api-tokens/authorize'
    const answer = { body: { access_token: 'at-1', token_type: 'bearer', expires_in: 1799 } }
    const server = await recordingServer(t, { [`POST ${path}`]: answer })
    const home = newHome(t)
    const words = ['profile', 'add', 'cloud', '--dialect', 'csp', '--server', server.url]
    await home.run([...words, '--api-token-stdin'], { input: 'api-tok\n' })
    assert.equal((await home.run(['token'])).out, 'at-1\n')
    assert.equal(server.requests[0]?.body, 'api_token=api-tok')
    assert.equal((await home.run([...words])).code, 2, 'no client')
  })
})

describe('token, between processes', () => {
  test('ten at once make one token request', async (t) => {
    const server = await recordingServer(t)
    const home = newHome(t)
    const words = ['profile', 'add', 'lab', '--dialect', 'standard', '--server', server.url]
    await home.run([...words, '--client-id', 'x', '--client-secret-stdin'], { input: 's' })
    const runs = await Promise.all(Array.from({ length: 10 }, () => home.run(['token'])))
    assert.deepEqual(
      runs.map(({ code }) => code),
      Array(10).fill(0),
    )
    assert.equal(server.requests.length, 1)
  })

  const lines: readonly [string, RegExp][] = [
    ['powershell', /^\$env:FRONTDESK_ACCESS_TOKEN = '[^']+'\n$/],
    ['fish', /^set -gx FRONTDESK_ACCESS_TOKEN '[^']+'\n$/],
  ]
  for (const [shell, line] of lines) {
    test(`--format env prints for ${shell}`, async (t) => {
      const env = variables(await recordingServer(t))
      const run = ['token', '--format', 'env', '--shell', shell]
      assert.match((await newHome(t).run(run, { env })).out, line)
    })
  }
})

describe('call --select', () => {
  const body = { Devices: [{ Id: { Value: 7 }, Name: 'a\tb' }, { Id: { Value: 8 } }], Total: 2 }
  const forms: readonly [string, readonly string[], string][] = [
    ['lines', [], '7\ta b\n8\t\n'],
    ['JSON', ['--json'], '[{"Id.Value":7,"Name":"a\\tb"},{"Id.Value":8,"Name":null}]'],
  ]
  for (const [what, more, expected] of forms) {
    test(`prints ${what} of the chosen members`, async (t) => {
      const env = variables(await recordingServer(t, { 'GET /d': { body } }))
      const words = ['call', 'GET', '/d', '--select', 'Id.Value,Name', ...more]
      const { code, out, err } = await newHome(t).run(words, { env })
      assert.equal(code, 0, err)
      assert.equal(more.length === 0 ? out : JSON.stringify(JSON.parse(out)), expected)
    })
  }
})
