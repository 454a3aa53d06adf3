import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { apiClient } from '@frontdesk/client/api/authorized-client.ts'
import { FrontdeskError } from '@frontdesk/client/client-error.ts'
import { clientCredentials } from '@frontdesk/client/standard/standard-tokens.ts'
import { Events, type MutableResponse, OAuth2Server } from 'oauth2-mock-server'

const server = new OAuth2Server()

before(async () => {
  await server.issuer.keys.generate('RS256')
  await server.start(0, '127.0.0.1')
})
after(() => server.stop())

function address(): string {
  return `http://127.0.0.1:${server.address().port}`
}

function source() {
  return clientCredentials({
    tokenUrl: `${address()}/token`,
    clientId: 'stranger',
    clientSecret: 'secret-of-the-stranger',
    scope: 'devices:read',
  })
}

/** The next answer of the token endpoint, changed. */
function nextAnswer(change: (answer: MutableResponse) => void): void {
  server.service.once(Events.BeforeResponse, change)
}

describe('the SDK against oauth2-mock-server', () => {
  test('a token of an hour, asked for once by 100 callers', async () => {
    let asked = 0
    const count = () => {
      asked++
    }
    server.service.on(Events.BeforeResponse, count)
    const tokens = source()
    const got = await Promise.all(Array.from({ length: 100 }, () => tokens.get()))
    server.service.off(Events.BeforeResponse, count)
    assert.equal(new Set(got.map(({ value }) => value)).size, 1)
    assert.equal(asked, 1)
    assert.equal(got[0]?.lifeSeconds, 3600)
  })

  for (const { name, expiresIn, lifeSeconds } of [
    { name: 'RFC 6749 §5.1 expires_in as a text of digits', expiresIn: '600', lifeSeconds: 600 },
    { name: 'RFC 6749 §5.1 no expires_in', expiresIn: undefined, lifeSeconds: undefined },
  ]) {
    test(`${name} is taken`, async () => {
      nextAnswer(({ body }) => {
        if (body !== '') body.expires_in = expiresIn
      })
      assert.equal((await source().get()).lifeSeconds, lifeSeconds)
    })
  }

  for (const { name, statusCode, body, code } of [
    { name: 'invalid_client', statusCode: 401, code: 'credentials-refused' },
    { name: 'invalid_scope', statusCode: 400, code: 'token-refused' },
    { name: 'unauthorized_client', statusCode: 400, code: 'token-refused' },
    { name: 'no access_token', statusCode: 200, body: { token_type: 'Bearer' } },
    { name: 'token_type mac', statusCode: 200, body: { access_token: 'a', token_type: 'mac' } },
  ] as const) {
    test(`RFC 6749 §5 ${name} is a typed error without secrets`, async () => {
      nextAnswer((answer) => {
        answer.statusCode = statusCode
        answer.body = body ?? { error: name, error_description: 'said the server' }
      })
      const error = await source()
        .get()
        .then(
          () => assert.fail('taken'),
          (reason: unknown) => reason,
        )
      assert.ok(error instanceof FrontdeskError, String(error))
      assert.equal(error.code, code ?? 'unexpected-answer')
      assert.ok(!JSON.stringify([error, error.message]).includes('secret-of'))
    })
  }

  test('a 401 of the API renews once and repeats once', async () => {
    const notes: string[] = []
    const api = apiClient({
      base: address(),
      tokens: source(),
      onRequest: ({ status, outcome }) => notes.push(`${status} ${outcome}`),
    })
    server.service.once(Events.BeforeUserinfo, (answer: MutableResponse) => {
      answer.statusCode = 401
      answer.body = { error: 'invalid_token' }
    })
    assert.deepEqual(await api.get('/userinfo'), { sub: 'johndoe' })
    assert.deepEqual(notes, ['401 renewed', '200 done'])
  })
})
