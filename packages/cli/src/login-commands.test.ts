import assert from 'node:assert/strict'
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'

import { localhostCertificates } from '@frontdesk/client/trials/localhost-certificates.ts'
import { scriptedServer } from '@frontdesk/client/trials/scripted-server.ts'

import { newHome, playedSecret } from './trials/frontdesk-run.ts'
import { recordingServer } from './trials/recording-server.ts'

const noWindows = { skip: process.platform === 'win32' ? 'Windows has no file modes' : false }
const modeOf = (path: string): number => statSync(path).mode & 0o777

describe('login and profiles', { concurrency: 4 }, () => {
  test('login checks the secret, then keeps it in a file of 0600', noWindows, async (t) => {
    const server = await recordingServer(t)
    const home = newHome(t)
    const words = [
      'login',
      '--server',
      `${server.url}/`,
      '--client-id',
      'a:b',
      '--client-secret-stdin',
    ]
    const { code, out, err } = await home.run(words, { input: `${playedSecret}\n` })

    assert.deepEqual([code, out], [0, ''], err)
    assert.match(err, /Logged in to http:\/\/127\.0\.0\.1:\d+ as a:b; remembered as .*"default"/)
    const [request] = server.requests
    const basic = Buffer.from(`a%3Ab:${playedSecret}`).toString('base64')
    assert.equal(request?.headers.authorization, `Basic ${basic}`, 'RFC 6749 §2.3.1')
    assert.equal(request?.headers['content-type'], 'application/x-www-form-urlencoded')
    assert.equal(request?.body, 'grant_type=client_credentials&scope=admin')
    assert.equal(server.requests.length, 1)

    assert.equal(modeOf(home.configFile), 0o600)
    assert.equal(modeOf(dirname(home.configFile)), 0o700)
    assert.equal(modeOf(home.configFile.replace('config.json', 'tokens/default.json')), 0o600)
    assert.ok(readFileSync(home.configFile, 'utf8').includes(playedSecret))

    const list = await home.run(['profile', 'list', '--json'])
    const shown = { name: 'default', current: true, dialect: 'standard', server: server.url }
    assert.deepEqual(JSON.parse(list.out), [{ ...shown, client_id: 'a:b', scope: 'admin' }])
    assert.ok(!`${out}${err}${list.out}${list.err}`.includes(playedSecret))
  })

  test('login --ca trusts an authority of one’s own, and every later command does too', async (t) => {
    const { key, valid: cert } = localhostCertificates
    const answer = { body: { access_token: 'a.b', token_type: 'Bearer', expires_in: 600 } }
    const server = await scriptedServer([answer], { key, cert })
    t.after(() => server.close())
    const home = newHome(t)
    const words = ['login', '--server', server.url, '--client-id', 'a', '--client-secret-stdin']
    const untrusted = await home.run(words, { input: playedSecret })
    assert.equal(untrusted.code, 3)
    assert.match(untrusted.err, /certificate/)
    assert.equal(server.seen.length, 0)

    const absent = await home.run([...words, '--ca', 'absent.pem'], { input: playedSecret })
    assert.equal(absent.code, 2)
    assert.match(absent.err, /Cannot read the certificates in .*absent\.pem/)
    writeFileSync(join(home.folder, 'own.pem'), cert)
    const trusted = await home.run([...words, '--ca', 'own.pem'], { input: playedSecret })
    assert.equal(trusted.code, 0, trusted.err)
    server.play([{ body: { ok: true } }])
    const called = await home.run(['call', 'GET', '/admin/v1/x'])
    assert.deepEqual([called.code, called.out], [0, '{"ok":true}\n'], called.err)
  })

  test('login with a wrong secret is refused and keeps nothing', async (t) => {
    const server = await recordingServer(t, {
      'POST /oauth2/token': {
        status: 401,
        headers: { 'x-request-id': 'req-7' },
        body: { error: 'invalid_client' },
      },
    })
    const home = newHome(t)
    const words = ['login', '--server', server.url, '--client-id', 'admin', '--client-secret-stdin']
    const { code, out, err } = await home.run(words, { input: playedSecret })
    assert.deepEqual([code, out], [1, ''])
    assert.match(err, /did not take the credentials; check the client id and the secret/)
    assert.match(err, /npx frontdesk explain req-7/)
    assert.ok(!err.includes(playedSecret))
    assert.ok(!existsSync(home.configFile))
  })

  const refusedLogins: readonly [string, readonly string[], RegExp][] = [
    ['--client-secret as an option', ['--client-secret', 'x'], /Use --client-secret-stdin/],
    ['--client-secret=VALUE', ['--client-secret=hush'], /list of processes/],
    ['an unknown option with a value', ['--secret=hush'], /unknown option '--secret'/],
    ['nobody to ask', [], /Pipe it in with --client-secret-stdin/],
    ['an empty stdin', ['--client-secret-stdin'], /Nothing came from stdin/],
    ['an impossible profile name', ['--profile', '../x'], /A profile name is made of/],
    ['an address with a password', ['--server', 'http://u:hush@localhost'], /must be an address/],
    ['a bad timeout', ['--timeout', 'soon'], /--timeout must be a whole number/],
  ]
  for (const [what, words, sentence] of refusedLogins) {
    test(`login with ${what} is wrong usage`, async (t) => {
      const basis = ['login', '--client-id', 'admin', '--server', 'http://localhost:9']
      const { code, out, err } = await newHome(t).run([...basis, ...words])
      assert.deepEqual([code, out], [2, ''])
      assert.match(err, sentence)
      assert.ok(!err.includes('hush'))
    })
  }

  test('a configuration that others may read is refused', noWindows, async (t) => {
    const server = await recordingServer(t)
    const home = newHome(t)
    const words = ['login', '--server', server.url, '--client-id', 'admin', '--client-secret-stdin']
    await home.run(words, { input: playedSecret })
    chmodSync(home.configFile, 0o640)
    const { code, out, err } = await home.run(['client', 'list'])
    assert.deepEqual([code, out], [2, ''])
    assert.match(err, /other people of this machine may read it.*chmod 600/)
    assert.ok(!err.includes(playedSecret))
  })

  test('profiles are added, listed, chosen and removed', async (t) => {
    const home = newHome(t)
    const add = (name: string, dialect: string, ...more: readonly string[]) =>
      home.run(
        [
          'profile',
          'add',
          name,
          '--dialect',
          dialect,
          '--server',
          'http://localhost:9',
          ...more,
          '--client-id',
          `id-${name}`,
          '--client-secret-stdin',
        ],
        { input: playedSecret },
      )
    const lab = await add('lab', 'uem', '--region', 'na')
    assert.equal(lab.code, 0)
    assert.match(lab.err, /tokens come from http:\/\/localhost:9\/connect\/token/)
    await add('other', 'standard', '--token-url', 'https://tokens.example/t')
    assert.equal((await add('bad', 'standard', '--region', 'na')).code, 2)
    assert.equal((await home.run(['profile', 'use', 'other'])).code, 0)
    assert.equal((await home.run(['profile', 'use', 'nobody'])).code, 2)

    const { out } = await home.run(['profile', 'list'])
    assert.deepEqual(
      out.split('\n').map((line) => line.split(/ {2,}/).join('|')),
      [
        'NAME|CURRENT|DIALECT|SERVER|REGION|TOKEN URL|CLIENT ID',
        'lab|no|uem|http://localhost:9|na|id-lab',
        'other|yes|standard|http://localhost:9|https://tokens.example/t|id-other',
        '',
      ],
    )
    assert.ok(!out.includes(playedSecret))
    assert.equal((await home.run(['profile', 'remove', 'other'])).code, 0)
    const left = JSON.parse((await home.run(['profile', 'list', '--json'])).out)
    assert.deepEqual(
      left.map((row: { name: string }) => row.name),
      ['lab'],
    )
  })

  test("a tenant of the vendor's cloud needs its region", async (t) => {
    const home = newHome(t)
    const add = (...more: readonly string[]) =>
      home.run(
        [
          'profile',
          'add',
          'prod',
          '--dialect',
          'uem',
          '--server',
          'https://as1.awmdm.com',
          ...more,
          '--client-id',
          'x',
          '--client-secret-stdin',
        ],
        { input: playedSecret },
      )
    assert.equal((await add()).code, 2)
    assert.equal((await add('--region', 'mars')).code, 2)
    assert.match((await add('--region', 'emea')).err, /https:\/\/emea\.uemauth\..*\/connect\/token/)
  })
})
