import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { test } from 'node:test'

import { openTransport } from '../http/undici-transport.ts'
import { formOf, type Script, scriptedServer, tokenAnswer } from '../trials/scripted-server.ts'
import { authorizationCode } from './sign-in-with-browser.ts'
import { type DeviceCodeShown, deviceCode } from './sign-in-with-code.ts'
import { clientCredentials, refreshToken } from './standard-tokens.ts'

const transport = openTransport({ proxy: false })

/** What a browser would do with the address; the status of the page it ends on. */
function visit(url: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}

async function signIn(
  come: (back: (members: Record<string, string>) => string, state: string) => Promise<unknown>,
  more: { issuerPresence?: boolean; signInSeconds?: number } = {},
) {
  const server = await scriptedServer((request) => {
    if (request.path !== '/.well-known/oauth-authorization-server') {
      return tokenAnswer({ refresh_token: 'r1' })
    }
    return {
      body: {
        issuer: server.url,
        token_endpoint: `${server.url}/token`,
        authorization_endpoint: `${server.url}/authorize`,
        authorization_response_iss_parameter_supported: more.issuerPresence ?? false,
      },
    }
  })
  let opened = new URL('http://unopened.invalid')
  const source = authorizationCode({
    transport,
    issuer: server.url,
    clientId: 'cli',
    scope: 'a b',
    signInSeconds: more.signInSeconds,
    open(url) {
      opened = new URL(url)
      const state = opened.searchParams.get('state') ?? ''
      const back = (members: Record<string, string>) =>
        `${opened.searchParams.get('redirect_uri')}?${new URLSearchParams(members)}`
      come(back, state).catch(() => {})
    },
  })
  const outcome = await source.get().then(
    (token) => ({ token, error: undefined }),
    (error: Error & { code: string }) => ({ token: undefined, error }),
  )
  await server.close()
  return { ...outcome, opened, seen: server.seen, issuer: server.url }
}

test('RFC 7636 §4, RFC 8252 §7.3: a whole sign-in', async () => {
  const pages: number[] = []
  const { token, opened, seen } = await signIn(async (back, state) => {
    pages.push(await visit(back({ code: 'stolen', state: 'guessed' })))
    pages.push(await visit(back({ code: 'stolen', state }), { host: 'evil.example' }))
    pages.push(await visit(back({ error: 'access_denied', state: 'guessed' })))
    pages.push(await visit(back({ code: 'c1', state }).replace('/callback', '/other')))
    pages.push(await visit(back({ code: 'c1', state })))
  })
  assert.equal(token?.value, 'aaa.bbb')
  assert.deepEqual(pages, [404, 404, 404, 404, 200])
  const form = formOf(seen[1])
  const { searchParams } = opened
  assert.equal(form.code, 'c1')
  assert.equal(form.client_id, 'cli')
  assert.equal(form.redirect_uri, searchParams.get('redirect_uri'))
  assert.match(form.redirect_uri ?? '', /^http:\/\/127\.0\.0\.1:\d+\/callback$/)
  assert.equal(searchParams.get('code_challenge_method'), 'S256')
  const challenge = hash('sha256', form.code_verifier ?? '', 'base64url')
  assert.equal(searchParams.get('code_challenge'), challenge)
})

test('RFC 9207 §2.4: an answer of another issuer, or of none, is not taken', async () => {
  const options = { issuerPresence: true, signInSeconds: 0.5 }
  const { error, seen } = await signIn(async (back, state) => {
    await visit(back({ code: 'c', state, iss: 'https://evil.example' }))
    await visit(back({ code: 'c', state }))
  }, options)
  assert.equal(error?.code, 'timed-out')
  assert.equal(seen.length, 1)
})

test('RFC 6749 §4.1.2.1: a refusal is a typed error', async () => {
  const { error } = await signIn((back, state) => visit(back({ error: 'access_denied', state })))
  assert.equal(error?.code, 'token-refused')
  assert.match(error?.message ?? '', /refused, or given up/)
})

test('RFC 8414 §3.3: metadata of another issuer is refused', async () => {
  const server = await scriptedServer([{ body: { issuer: 'https://evil.example' } }])
  const options = { transport, issuer: server.url, clientId: 'a', clientSecret: 'b' }
  await assert.rejects(clientCredentials(options).get(), { message: /another issuer/ })
  await server.close()
})

const start = {
  body: {
    device_code: 'device-code-1',
    user_code: 'ABCD',
    verification_uri: 'https://x/y',
    expires_in: 60,
  },
}
const oauth = (error: string) => ({ status: 400, body: { error } })
const cut = { cut: 'before' } as const
const devices: [string, Script, number[], string | undefined][] = [
  [
    '§3.5 pending, then good',
    [start, oauth('authorization_pending'), tokenAnswer()],
    [5, 5],
    undefined,
  ],
  ['§3.5 slow_down adds 5 s', [start, oauth('slow_down'), tokenAnswer()], [5, 10], undefined],
  ['§3.5 denied', [start, oauth('access_denied')], [5], 'token-refused'],
  ['§3.5 expired', [start, oauth('expired_token')], [5], 'timed-out'],
  ['§3.5 a lost poll backs off', [start, cut, tokenAnswer()], [5, 10], undefined],
  ['never used', [start, oauth('slow_down')], [5, 10, 15, 20], 'timed-out'],
]
for (const [name, script, waits, code] of devices) {
  test(`RFC 8628 ${name}`, async (context) => {
    const server = await scriptedServer(script)
    context.after(() => server.close())
    const waited: number[] = []
    const shown: DeviceCodeShown[] = []
    const source = deviceCode({
      transport,
      tokenUrl: `${server.url}/token`,
      deviceAuthorizationUrl: `${server.url}/device`,
      clientId: 'tv',
      show: (one) => shown.push(one),
      pause: async (milliseconds) => void waited.push(milliseconds / 1000),
    })
    const got = source.get()
    if (code) await assert.rejects(got, { code })
    else assert.equal((await got).value, 'aaa.bbb')
    assert.deepEqual(waited, waits)
    assert.equal(shown[0]?.userCode, 'ABCD')
  })
}

test('RFC 6749 §6: rotation is followed; an ended one needs a sign-in', async () => {
  const server = await scriptedServer([
    tokenAnswer({ refresh_token: 'r2' }),
    tokenAnswer({ access_token: 'second' }),
    oauth('invalid_grant'),
  ])
  const tokenUrl = `${server.url}/token`
  const source = refreshToken({ transport, tokenUrl, clientId: 'a', refreshToken: 'r1' })
  const second = await source.renew(await source.get())
  await assert.rejects(source.renew(second), { code: 'sign-in-needed' })
  const used = server.seen.map((request) => formOf(request).refresh_token)
  assert.deepEqual(used, ['r1', 'r2', 'r2'])
  await server.close()
})
