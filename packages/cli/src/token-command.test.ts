import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { type Home, newHome, playedSecret, variables } from './trials/frontdesk-run.ts'
import { playedToken, recordingServer, tokenAnswer } from './trials/recording-server.ts'

async function addProfile(home: Home, url: string, dialect: string, ...more: string[]) {
  const words = ['profile', 'add', 'lab', '--dialect', dialect, '--server', url, ...more]
  const { code, err } = await home.run([...words, '--client-id', 'id 1', '--client-secret-stdin'], {
    input: playedSecret,
  })
  assert.equal(code, 0, err)
}

describe('token', { concurrency: 4 }, () => {
  const formats: readonly [string, string][] = [
    ['raw', `${playedToken}\n`],
    ['header', `Authorization: Bearer ${playedToken}\n`],
    ['env', `export FRONTDESK_ACCESS_TOKEN='${playedToken}'\n`],
  ]
  for (const [format, expected] of formats) {
    test(`--format ${format} is one line on stdout`, async (t) => {
      const env = variables(await recordingServer(t))
      const run = await newHome(t).run(['token', '--format', format], { env })
      assert.deepEqual(run, { code: 0, out: expected, err: '' })
    })
  }

  test('--json tells when it ends', async (t) => {
    const env = variables(await recordingServer(t))
    const { out } = await newHome(t).run(['token', '--json'], { env })
    const { expires_in, expires_at, ...rest } = JSON.parse(out)
    assert.deepEqual(rest, { access_token: playedToken, token_type: 'Bearer', scope: 'admin' })
    assert.ok(expires_in >= 598 && expires_in <= 600)
    assert.ok(Math.abs(Date.parse(expires_at) - Date.now() - 600_000) < 10_000)
  })

  test('dialect uem sends the credentials in the form, and keeps the token', async (t) => {
    const server = await recordingServer(t)
    const home = newHome(t)
    await addProfile(home, server.url, 'uem')
    const first = await home.run(['token'])
    const second = await home.run(['token', '--profile', 'lab', '--min-remaining', '500'])
    assert.deepEqual([first.out, second.out], [`${playedToken}\n`, `${playedToken}\n`])
    assert.deepEqual(
      server.requests.map(({ method, url, body }) => [method, url, body]),
      [
        [
          'POST',
          '/connect/token',
          `grant_type=client_credentials&client_id=id+1&client_secret=${playedSecret}`,
        ],
      ],
    )
    assert.equal(server.requests[0]?.headers.authorization, undefined)
  })

  test('--min-remaining renews a token that ends too soon, and refuses the impossible', async (t) => {
    const server = await recordingServer(t, {
      'POST /connect/token': [{ body: { access_token: 'short', expires_in: 100 } }, tokenAnswer],
    })
    const home = newHome(t)
    await addProfile(home, server.url, 'uem')
    assert.equal((await home.run(['token'])).out, 'short\n')
    assert.equal((await home.run(['token', '--min-remaining', '300'])).out, `${playedToken}\n`)
    const { code, out, err } = await home.run(['token', '--min-remaining', '5000'])
    assert.deepEqual([code, out], [2, ''])
    assert.match(err, /No token lives for --min-remaining 5000/)
    assert.equal((await home.run(['token', '--min-remaining', '5m'])).code, 2)
  })

  test('a server whose tokens live for a minute: one is printed, kept, and renewed in time', async (t) => {
    const short = (name: string) => ({ body: { access_token: name, expires_in: 60 } })
    const server = await recordingServer(t, { 'POST /connect/token': [short('a'), short('b')] })
    const home = newHome(t)
    await addProfile(home, server.url, 'uem')
    assert.deepEqual(
      [(await home.run(['token'])).out, (await home.run(['token'])).out],
      ['a\n', 'a\n'],
    )
    assert.equal((await home.run(['token', '--min-remaining', '60'])).code, 2)
  })

  test('a resource has tokens of its own, and is asked for', async (t) => {
    const server = await recordingServer(t, { 'POST /oauth2/token': tokenAnswer })
    const home = newHome(t)
    await addProfile(home, server.url, 'standard')
    const own = ['token', '--resource', 'https://invoices.example', '--scope', 'invoices:read']
    assert.equal((await home.run(own)).out, `${playedToken}\n`)
    await home.run(own)
    assert.deepEqual(
      server.requests.map(({ body }) => body),
      [
        'grant_type=client_credentials&scope=invoices%3Aread&resource=https%3A%2F%2Finvoices.example',
      ],
    )
    await addProfile(home, server.url, 'uem')
    assert.equal((await home.run(own)).code, 2)
  })

  test('scopes have tokens of their own; a token url comes before the rule', async (t) => {
    const server = await recordingServer(t, { 'POST /t': tokenAnswer })
    const home = newHome(t)
    await addProfile(home, server.url, 'standard', '--token-url', `${server.url}/t`)
    for (const scope of ['a', 'b', 'a']) await home.run(['token', '--scope', scope])
    assert.deepEqual(
      server.requests.map(({ url, body }) => `${url} ${body}`),
      ['/t grant_type=client_credentials&scope=a', '/t grant_type=client_credentials&scope=b'],
    )
  })

  test('a profile never gives its secret to another server or client', async (t) => {
    const own = await recordingServer(t)
    const other = await recordingServer(t)
    const home = newHome(t)
    await addProfile(home, own.url, 'standard')
    for (const words of [
      ['--server', other.url],
      ['--client-id', 'somebody'],
    ]) {
      const { code, err } = await home.run(['token', ...words])
      assert.equal(code, 2)
      assert.match(err, /No secret of .* is known/)
    }
    const byVariable = await home.run(['token'], { env: { FRONTDESK_URL: other.url } })
    assert.equal(byVariable.code, 2)
    assert.deepEqual([own.requests.length, other.requests.length], [0, 0])
  })

  test('flags come before variables, variables before the profile', async (t) => {
    const [byProfile, byVariable, byFlag] = await Promise.all(
      [1, 2, 3].map(() => recordingServer(t)),
    )
    assert.ok(byProfile && byVariable && byFlag)
    const home = newHome(t)
    await addProfile(home, byProfile.url, 'standard')
    const env = variables(byVariable)
    const counts = () => [byProfile, byVariable, byFlag].map(({ requests }) => requests.length)
    await home.run(['token'], { env })
    assert.deepEqual(counts(), [0, 1, 0])
    await home.run(['token', '--server', byFlag.url], { env })
    assert.deepEqual(counts(), [0, 1, 1])
    await home.run(['token', '--profile', 'lab'], { env })
    assert.deepEqual(counts(), [1, 1, 1])
  })

  test('plain HTTP over a network is refused before anything is sent', async (t) => {
    const env = variables({ url: 'http://frontdesk.example' })
    const { code, out, err } = await newHome(t).run(['token'], { env })
    assert.deepEqual([code, out], [2, ''])
    assert.match(err, /Plain HTTP to .*use https.*FRONTDESK_DANGEROUSLY_ALLOW_HTTP=1/)
  })

  test('a token that could leave its quotes is no token', async (t) => {
    const body = { access_token: "x'; rm -rf ~; '", expires_in: 600 }
    const env = variables(await recordingServer(t, { 'POST /oauth2/token': { body } }))
    const { code, out, err } = await newHome(t).run(['token', '--format', 'env'], { env })
    assert.deepEqual([code, out], [1, ''])
    assert.match(err, /holds characters that no bearer token may have/)
  })

  test('without a login it says how to log in', async (t) => {
    const { code, err } = await newHome(t).run(['token'])
    assert.equal(code, 2)
    assert.match(err, /npx frontdesk login --server http:\/\/localhost:8080 --client-id ID/)
  })
})
