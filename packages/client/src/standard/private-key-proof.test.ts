import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'

import { decodeJwt, decodeProtectedHeader } from 'jose'

import { openTransport } from '../http/undici-transport.ts'
import { formOf, scriptedServer, tokenAnswer } from '../trials/scripted-server.ts'
import { clientCredentials } from './standard-tokens.ts'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

test('RFC 7523 §3: an attempt that is repeated has an assertion of its own', async (t) => {
  const server = await scriptedServer([{ status: 503 }, tokenAnswer()])
  t.after(() => server.close())
  const transport = openTransport({ proxy: false })
  const given = { tokenUrl: `${server.url}/t`, clientId: 'app', privateKey: pem, transport }
  const options = { ...given, assertionAudience: `${server.url}/t`, keyId: 'k7' }
  assert.equal((await clientCredentials(options).get()).value, 'aaa.bbb')
  const forms = server.seen.map(formOf)
  assert.equal(forms.length, 2)
  const assertions = forms.map((form) => form.client_assertion ?? '')
  const [first, second] = assertions.map((text) => decodeJwt(text))
  assert.notEqual(first?.jti, second?.jti)
  assert.equal(second?.aud, `${server.url}/t`)
  assert.deepEqual([second?.iss, second?.sub], ['app', 'app'])
  assert.equal(Number(second?.exp) - Number(second?.iat), 300)
  assert.deepEqual(decodeProtectedHeader(assertions[1] ?? ''), {
    alg: 'ES256',
    kid: 'k7',
    typ: 'JWT',
  })
  assert.equal(forms[1]?.client_secret, undefined)
  assert.equal(server.seen[1]?.headers.authorization, undefined)
})

test('a date years away is no clock: no assertion is made for it', async (t) => {
  const headers = { date: 'Tue, 01 Jan 2036 00:00:00 GMT' }
  const refused = { status: 401, headers, body: JSON.stringify({ error: 'invalid_client' }) }
  const server = await scriptedServer([refused, tokenAnswer()])
  t.after(() => server.close())
  const transport = openTransport({ proxy: false })
  const given = { tokenUrl: `${server.url}/t`, clientId: 'app', privateKey: pem, transport }
  const asked = clientCredentials({ ...given, issuer: server.url }).get()
  await assert.rejects(asked, { code: 'credentials-refused' })
  assert.equal(server.seen.length, 1)
})

for (const hours of [1, -1]) {
  test(`RFC 7523 §3: a clock that is ${-hours} h ahead of the server's signs by the server's`, async (t) => {
    const serverNow = Date.now() + hours * 3_600_000
    const body = JSON.stringify({ error: 'invalid_client' })
    const refused = { status: 401, body, headers: { date: new Date(serverNow).toUTCString() } }
    const server = await scriptedServer([refused, tokenAnswer()])
    t.after(() => server.close())
    const transport = openTransport({ proxy: false })
    const given = { tokenUrl: `${server.url}/t`, clientId: 'app', privateKey: pem, transport }
    await clientCredentials({ ...given, issuer: server.url }).get()
    const claims = server.seen.map((one) => decodeJwt(formOf(one).client_assertion ?? ''))
    assert.equal(claims.length, 2)
    assert.ok(Math.abs(Number(claims[1]?.iat) - serverNow / 1000) < 60)
  })
}
