import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { describe, type TestContext, test } from 'node:test'

import { newHome, playedSecret, variables } from './trials/frontdesk-run.ts'
import { type PlayedAnswer, recordingServer } from './trials/recording-server.ts'

const healthy: Readonly<Record<string, PlayedAnswer>> = {
  'GET /': { body: {} },
  'GET /api/system/info': { body: {} },
  'GET /api/mdm/devices/search?pagesize=1': {
    headers: { 'x-ratelimit-limit': '1000', 'x-ratelimit-remaining': '998' },
    body: { Devices: [] },
  },
}

async function examined(t: TestContext, plan: Readonly<Record<string, PlayedAnswer>>) {
  const server = await recordingServer(t, { ...healthy, ...plan })
  const home = newHome(t)
  const words = ['profile', 'add', 'lab', '--dialect', 'uem', '--server', server.url]
  await home.run([...words, '--client-id', 'x', '--client-secret-stdin'], { input: playedSecret })
  return { ...(await home.run(['doctor'])), home }
}

describe('doctor', { concurrency: 2 }, () => {
  test('a profile that works has no FAILED line', async (t) => {
    const { code, out, err, home } = await examined(t, {})
    assert.equal(code, 0, out)
    assert.match(err, /Everything works/)
    assert.match(out, /ok +quota +998 of 1000 calls are left/)
    assert.ok(!`${out}${err}`.includes(playedSecret))
    const steps = JSON.parse((await home.run(['doctor', '--json'])).out)
    assert.ok(steps.every(({ result }: { result: string }) => result !== 'FAILED'))
  })

  const sick: readonly [string, Record<string, PlayedAnswer>, number, RegExp][] = [
    [
      'a wrong secret',
      { 'POST /connect/token': { status: 401, body: { error: 'invalid_client' } } },
      1,
      /FAILED +token .*did not take the credentials.*region/,
    ],
    [
      'a clock off by an hour',
      { 'GET /': { headers: { date: new Date(Date.now() - 3_600_000).toUTCString() }, body: {} } },
      2,
      /FAILED +clock +This machine is 60 minutes ahead of the server/,
    ],
    [
      'a role that lacks the call',
      { 'GET /api/mdm/devices/search?pagesize=1': { status: 403, body: { message: 'No.' } } },
      1,
      /FAILED +API .*role does not allow this call/,
    ],
    [
      'a web page instead of JSON',
      {
        'GET /api/system/info': { headers: { 'content-type': 'text/html' }, body: '<html></html>' },
      },
      1,
      /FAILED +API .*a web page instead of JSON/,
    ],
  ]
  for (const [what, plan, expected, words] of sick) {
    test(`finds ${what}`, async (t) => {
      const { code, out } = await examined(t, plan)
      assert.equal(code, expected, out)
      assert.match(out, words)
    })
  }

  test('finds a server that is down, and goes on where it can', async (t) => {
    const env = variables({ url: 'http://127.0.0.1:9' })
    const { code, out } = await newHome(t).run(['doctor'], { env })
    assert.equal(code, 3)
    assert.match(out, /FAILED +server +127\.0\.0\.1:9 refuses connections/)
  })

  test('finds a name that nobody knows', async (t) => {
    const env = variables({ url: 'https://nobody.invalid' })
    const { code, out } = await newHome(t).run(['doctor'], { env })
    assert.equal(code, 3)
    assert.match(out, /FAILED +host +The name nobody\.invalid cannot be found/)
  })

  const noWindows = { skip: process.platform === 'win32' ? 'Windows has no file modes' : false }
  test('finds a configuration that others may read', noWindows, async (t) => {
    const { home } = await examined(t, {})
    chmodSync(home.configFile, 0o644)
    const { code, out } = await home.run(['doctor'])
    assert.equal(code, 2)
    assert.match(out, /FAILED +configuration .*chmod 600/)
  })
})
