import assert from 'node:assert/strict'
import { after, test } from 'node:test'

import { FrontdeskError } from '../client-error.ts'
import { openTransport } from '../http/undici-transport.ts'
import { formOf, type Script, scriptedServer, tokenAnswer } from '../trials/scripted-server.ts'
import { askTokenEndpoint, type TokenEndpointRequest } from './ask-token-endpoint.ts'
import type { RequestNote } from './bearer-token.ts'

const transport = openTransport({ proxy: false })
after(() => transport.close())
const secret = 'se:cret/ü+%'

async function ask(script: Script, more: Partial<TokenEndpointRequest> = {}) {
  const server = await scriptedServer(script)
  const waits: number[] = []
  const notes: RequestNote[] = []
  const outcome = await askTokenEndpoint({
    caller: { transport, timeoutMilliseconds: 5000, onRequest: (note) => notes.push(note) },
    url: `${server.url}/token?x=${encodeURIComponent('a b')}`,
    form: { grant_type: 'client_credentials', scope: undefined },
    basic: { clientId: 'i d', clientSecret: secret },
    words: { secrets: [secret] },
    repeat: 'always',
    pause: async (milliseconds) => void waits.push(milliseconds),
    ...more,
  }).then(
    (granted) => ({ granted, error: undefined }),
    (error: unknown) => ({ granted: undefined, error }),
  )
  await server.close()
  return { ...outcome, seen: server.seen, waits, notes }
}

const token = (members: object) => [tokenAnswer({ ...members })]

const accepted: [string, object, object][] = [
  ['§5.1: as the RFC says', {}, { value: 'aaa.bbb', lifeSeconds: 3600 }],
  ['expires_in missing: unknown', { expires_in: undefined }, { lifeSeconds: undefined }],
  ['expires_in null: unknown', { expires_in: null }, { lifeSeconds: undefined }],
  ['expires_in a numeric string', { expires_in: '1799' }, { lifeSeconds: 1799 }],
  ['expires_in with a fraction', { expires_in: 0.5 }, { lifeSeconds: 0.5 }],
  ['token_type in any case', { token_type: 'bEARER' }, { value: 'aaa.bbb' }],
  ['scope', { scope: 'a b' }, { scope: 'a b' }],
]
for (const [name, members, expected] of accepted) {
  test(`RFC 6749 §5.1: accepted: ${name}`, async () => {
    const { granted, error } = await ask(token(members))
    assert.equal(error, undefined)
    assert.partialDeepStrictEqual({ ...granted?.token }, expected)
  })
}

const html = { body: '<html><p>Please sign in</p>', headers: { 'content-type': 'text/html' } }
const refused: [string, Script, string, RegExp][] = [
  ['HTML', [html], 'unexpected-answer', /web page .* proxy/],
  ['no JSON', [{ body: 'ok' }], 'unexpected-answer', /did not answer with JSON/],
  ['a JSON list', [{ body: [1] }], 'unexpected-answer', /did not answer with JSON/],
  ['no access_token', token({ access_token: undefined }), 'unexpected-answer', /no access_token/],
  ['a token with a line', token({ access_token: 'a\r\nb' }), 'unexpected-answer', /RFC 6750/],
  ['a token that is a number', token({ access_token: 5 }), 'unexpected-answer', /RFC 6750/],
  ['a MAC token', token({ token_type: 'mac' }), 'unexpected-answer', /not a bearer token \(mac\)/],
  ['a life of 0', token({ expires_in: 0 }), 'unexpected-answer', /already expired.*clock/],
  ['a negative life', token({ expires_in: -1 }), 'unexpected-answer', /already expired/],
  ['a life "0"', token({ expires_in: '0' }), 'unexpected-answer', /already expired/],
  ['a life in words', token({ expires_in: 'soon' }), 'unexpected-answer', /no number/],
  [
    'a life beyond numbers',
    [{ body: '{"access_token":"a","expires_in":1e999}' }],
    'unexpected-answer',
    /no number/,
  ],
  [
    'invalid_client 400',
    [{ status: 400, body: { error: 'invalid_client' } }],
    'credentials-refused',
    /check the client id/,
  ],
  ['a bare 401', [{ status: 401, body: '' }], 'credentials-refused', /check the client id/],
  [
    'invalid_scope',
    [{ status: 400, body: { error: 'invalid_scope' } }],
    'token-refused',
    /scope that the client has/,
  ],
  [
    'a redirect',
    [{ status: 302, headers: { location: 'https://elsewhere.example' } }],
    'unexpected-answer',
    /redirects/,
  ],
  ['404', [{ status: 404, body: 'no' }], 'unexpected-answer', /no token endpoint/],
  ['a refusing page', [{ ...html, status: 403 }], 'unexpected-answer', /web page/],
]
for (const [name, script, code, words] of refused) {
  test(`bad input: ${name}`, async () => {
    const { error, seen } = await ask(script)
    assert.ok(error instanceof FrontdeskError)
    assert.equal(error.code, code)
    assert.match(error.message, words)
    assert.equal(seen.length, 1)
  })
}

test('RFC 6749 §2.3.1: Basic is form-encoded, and the form holds no secret', async () => {
  const { seen, notes } = await ask(token({}))
  const [, encoded = ''] = seen[0]?.headers.authorization?.split(' ') ?? []
  assert.equal(Buffer.from(encoded, 'base64').toString(), 'i+d:se%3Acret%2F%C3%BC%2B%25')
  assert.deepEqual(formOf(seen[0]), { grant_type: 'client_credentials' })
  assert.equal(notes.length, 1)
  assert.ok(!notes[0]?.url.includes('?'))
  assert.equal(notes[0]?.outcome, 'done')
})

test('a server that echoes the secret does not get it into the error', async () => {
  const body = { error: 'invalid_grant', error_description: `bad token ${secret}\u0007 here` }
  const { error } = await ask([{ status: 400, body }])
  assert.ok(error instanceof FrontdeskError)
  assert.ok(!JSON.stringify([error.message, error.body, error.serverCode]).includes(secret))
  assert.match(error.message, /bad token \[secret\] here/)
})

const busy = { status: 429, headers: { 'retry-after': '7' }, body: 'x' }
const fault = { status: 503, body: 'x' }
const cut = { cut: 'before' } as const
const good = tokenAnswer()
const repeats: [string, Script, TokenEndpointRequest['repeat'], number, boolean][] = [
  ['429 twice, then good', [busy, busy, good], 'no', 3, true],
  ['429 for ever', [busy], 'always', 3, false],
  ['429 beyond 60 s', [{ ...busy, headers: { 'retry-after': '61' } }], 'always', 1, false],
  ['503 twice, then good', [fault, fault, good], 'always', 3, true],
  ['503 for a refresh token', [fault, good], 'never-sent', 1, false],
  ['a lost answer, safe grant', [cut, good], 'always', 2, true],
  ['a lost answer, refresh token', [cut, good], 'never-sent', 1, false],
  ['a lost answer, code', [cut, good], 'no', 1, false],
]
for (const [name, script, repeat, requests, succeeds] of repeats) {
  test(`repeats: ${name}`, async () => {
    const { seen, granted, error, waits } = await ask(script, { repeat })
    assert.equal(seen.length, requests)
    assert.equal(granted !== undefined, succeeds, String(error))
    assert.equal(waits.length, requests - 1)
    if (script === repeats[0]?.[1]) assert.ok(waits.every((wait) => wait >= 7000 && wait < 7300))
  })
}

test('nobody listens: repeated for a refresh token too, as nothing was sent', async () => {
  const server = await scriptedServer([good])
  await server.close()
  const { error, waits } = await ask([good], { url: `${server.url}/token`, repeat: 'never-sent' })
  assert.ok(error instanceof FrontdeskError)
  assert.equal(error.code, 'unreachable')
  assert.match(error.message, /refuses connections/)
  assert.equal(waits.length, 2)
})
