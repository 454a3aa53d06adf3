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
