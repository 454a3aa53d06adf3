import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { createGuard, type Guard } from '@frontdesk/guard'
import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'
import { decodeJwt } from 'jose'
import { OAuth2Server } from 'oauth2-mock-server'

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

async function outcome(guard: Guard, token: string): Promise<string> {
  const verdict = await guard.check(bearer(token), { scopes: ['devices:read'] })
  return verdict.allowed ? 'allowed' : `${verdict.status} ${verdict.body?.error}`
}

describe('tokens of a Frontdesk server', () => {
  let running: TestServer
  let client: CreatedClient

  before(async () => {
    running = await startTestServer()
    client = await running.api.createClient({
      dialect: 'standard',
      name: 'Inventory service',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      scope: 'devices:read profiles:read',
    })
  })
  after(() => running.stop())

  const guardFor = (audience: string, issuer = running.api.url): Guard =>
    createGuard({ issuer, audience, jwksUri: `${running.api.url}/oauth2/jwks` })

  test('a token of client credentials opens the API it is for, and no other', async () => {
    const token = await running.api.token(client)
    const { aud } = decodeJwt(token)
    assert.ok(typeof aud === 'string')
    const guard = guardFor(aud)
    assert.equal(await outcome(guard, token), 'allowed')
    const verdict = await guard.check(bearer(token))
    assert.ok(verdict.allowed)
    assert.equal(verdict.caller.clientId, client.client_id)
    assert.deepEqual([...verdict.caller.scopes].sort(), ['devices:read', 'profiles:read'])

    assert.equal(await outcome(guardFor('https://other.example.com'), token), '401 invalid_token')
    assert.equal(await outcome(guardFor(aud, `${running.api.url}/`), token), '401 invalid_token')
    assert.equal(await outcome(guard, `${token.slice(0, -8)}AAAAAAAA`), '401 invalid_token')
  })

  test('a token without the scope: 403', async () => {
    const token = await running.api.token(client, { scope: 'profiles:read' })
    const { aud } = decodeJwt(token)
    assert.equal(await outcome(guardFor(String(aud)), token), '403 insufficient_scope')
  })
})

describe('tokens of oauth2-mock-server', () => {
  const audience = 'https://api.example.com'
  const server = new OAuth2Server()
  let issuer: string

  before(async () => {
    await server.issuer.keys.generate('RS256')
    await server.start(0, '127.0.0.1')
    assert.ok(server.issuer.url)
    issuer = server.issuer.url
  })
  after(() => server.stop())

  const tokenOf = (over: object = {}): Promise<string> =>
    server.issuer.buildToken({
      scopesOrTransform: (_, payload) => {
        Object.assign(payload, { aud: audience, sub: 'x', scope: 'devices:read', ...over })
      },
    })
  const guardOf = (): Guard => createGuard({ issuer, audience, acceptTypes: ['JWT'] })

  test('its keys are found by its metadata, and its tokens are good', async () => {
    assert.equal(await outcome(guardOf(), await tokenOf()), 'allowed')
  })

  test('its tokens say JWT: refused where that is not accepted', async () => {
    const guard = createGuard({ issuer, audience })
    assert.equal(await outcome(guard, await tokenOf()), '401 invalid_token')
  })

  test('of another API, expired', async () => {
    assert.equal(await outcome(guardOf(), await tokenOf({ aud: 'x' })), '401 invalid_token')
    assert.equal(await outcome(guardOf(), await tokenOf({ exp: 1 })), '401 invalid_token')
  })
})
