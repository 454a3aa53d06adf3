import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { createGuard } from '@frontdesk/guard'
import {
  type FakeIssuer,
  fakeKey,
  signed,
  startFakeIssuer,
} from '@frontdesk/guard/fixtures/issuer-fake.ts'

import { type GuardedApp, guardedApps } from './fixtures/guarded-apps.ts'

const key = fakeKey('ES256', 'key')
const audience = 'https://api.example.com'
let issuer: FakeIssuer

before(async () => {
  issuer = await startFakeIssuer([key])
})
after(() => issuer.stop())

function token(over: object = {}): string {
  const exp = Math.floor(Date.now() / 1000) + 600
  const claims = { iss: issuer.url, aud: audience, client_id: 'script', exp, scope: 'devices:read' }
  return signed(key, { alg: 'ES256', typ: 'at+jwt', kid: 'key' }, { ...claims, ...over })
}

interface Answered {
  readonly status: number | undefined
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

/** `fetch` would join two headers of one name; `node:http` sends them as they are. */
async function send(url: string, authorization: string[]): Promise<Answered> {
  const sent = request(url, { agent: false })
  if (authorization.length > 0) sent.setHeader('Authorization', authorization)
  sent.end()
  const [answer]: IncomingMessage[] = await once(sent, 'response')
  assert.ok(answer)
  const text = Buffer.concat(await answer.toArray()).toString()
  return { status: answer.statusCode, headers: answer.headers, text }
}

const good = () => `Bearer ${token()}`
const rows: readonly [string, string, () => string[], number, string | undefined][] = [
  ['a good token', '/whoami', () => [good()], 200, undefined],
  ['a good token with its scope', '/devices', () => [good()], 200, undefined],
  ['no token', '/whoami', () => [], 401, undefined],
  ['an expired one', '/whoami', () => [`Bearer ${token({ exp: 1 })}`], 401, 'invalid_token'],
  [
    'without scope',
    '/devices',
    () => [`Bearer ${token({ scope: '' })}`],
    403,
    'insufficient_scope',
  ],
  ['malformed', '/devices', () => ['Bearer a b'], 400, 'invalid_request'],
  ['two Authorization headers', '/whoami', () => [good(), good()], 400, 'invalid_request'],
  ['a token in the query', '/whoami?access_token=x', () => [good()], 400, 'invalid_request'],
]

for (const [name, start] of Object.entries(guardedApps)) {
  describe(`${name} over HTTP`, () => {
    let app: GuardedApp
    before(async () => {
      app = await start(createGuard({ issuer: issuer.url, audience }))
    })
    after(() => app.stop())

    for (const [what, path, authorization, status, error] of rows) {
      test(`${what}: ${status} ${error ?? ''}`, async () => {
        const answer = await send(app.url + path, authorization())
        assert.equal(answer.status, status, answer.text)
        if (status === 200) return assert.deepEqual(JSON.parse(answer.text), { client: 'script' })
        const challenge = answer.headers['www-authenticate'] ?? ''
        assert.equal(/error="(\w+)"/.exec(challenge)?.[1], error)
        assert.match(challenge, /^Bearer realm="/)
        assert.equal(answer.headers['cache-control'], 'no-store')
        if (error === undefined) assert.equal(answer.text, '')
        else assert.equal(JSON.parse(answer.text).error, error)
      })
    }

    test('no keys to be had: 503 with Retry-After', async () => {
      const down = await start(
        createGuard({ issuer: issuer.url, audience, jwksUri: `${issuer.url}/gone` }),
      )
      const answer = await send(`${down.url}/whoami`, [good()])
      assert.equal(answer.status, 503)
      assert.equal(answer.headers['retry-after'], '5')
      await down.stop()
    })

    test('the README shows this very app', () => {
      const read = (path: string): string => readFileSync(join(import.meta.dirname, path), 'utf8')
      const shown = new RegExp(`\`\`\`ts ${name}\\n([^]*?)\`\`\``).exec(
        read('../../packages/guard/README.md'),
      )?.[1]
      const ran = new RegExp(`// begin ${name}\\n([^]*?) *// end`).exec(
        read('fixtures/guarded-apps.ts'),
      )?.[1]
      const body = shown?.replace(/^import .*\n/gm, '').trim()
      assert.equal(body, ran?.replace(/^ {4}/gm, '').trim())
    })
  })
}
