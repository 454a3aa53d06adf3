import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'

import Provider from 'oidc-provider'

import { type UpstreamBench, upstreamBench } from './upstream-bench-fake.ts'

const callback = 'http://localhost:8080/sign-in/upstream/callback'
const secret = 'a-secret-of-the-desk-at-the-provider'

/** A widely used provider, in which everybody who comes is signed in as ada at once. */
async function realProvider() {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'desk',
        client_secret: secret,
        redirect_uris: [callback],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
    cookies: { keys: ['of this test'] },
    scopes: ['openid', 'email'],
    ttl: { Interaction: 60, Grant: 60, Session: 60, AccessToken: 60, IdToken: 60 },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    findAccount: async (_context, accountId) => ({
      accountId,
      claims: async () => ({ sub: accountId, email: 'ada@example.com', email_verified: true }),
    }),
    async loadExistingGrant({ oidc }) {
      const { client, session } = oidc
      const grant = new provider.Grant({
        clientId: client?.clientId ?? '',
        accountId: session?.accountId ?? '',
      })
      grant.addOIDCScope('openid email')
      await grant.save()
      return grant
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    features: { devInteractions: { enabled: false }, clientCredentials: { enabled: false } },
  })
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return answer(request, response)
    const result = { login: { accountId: 'ada-there' } }
    return provider.interactionFinished(request, response, result)
  })
  return { issuer, close: () => server.close() }
}

/** Follows the provider's redirects as a browser does, until it sends the browser back. */
async function walk(start: string): Promise<string> {
  const jar = new Map<string, string>()
  let url = start
  for (let step = 0; step < 10 && !url.startsWith(callback); step += 1) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, { headers: { cookie }, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    const location = answer.headers.get('location')
    assert.ok(location, await answer.text())
    url = new URL(location, url).href
  }
  return url
}

describe('signing in at oidc-provider', () => {
  let provider: Awaited<ReturnType<typeof realProvider>>
  let bench: UpstreamBench
  before(async () => {
    provider = await realProvider()
    bench = await upstreamBench({
      FRONTDESK_UPSTREAM_ISSUER: provider.issuer,
      FRONTDESK_UPSTREAM_CLIENT_ID: 'desk',
      FRONTDESK_UPSTREAM_CLIENT_SECRET: secret,
      FRONTDESK_UPSTREAM_LINK: 'email',
      FRONTDESK_UPSTREAM_DANGEROUSLY_ALLOW_PRIVATE: 'true',
    })
  })
  after(async () => {
    provider.close()
    await bench.close()
  })

  test('there and back, with the address from its userinfo; the code counts once', async () => {
    const ada = await bench.addPerson('ada')
    const browser = bench.browser()
    const there = (await browser.get('/sign-in/upstream')).headers.Location ?? ''
    const back = await walk(there)
    const reply = await browser.get(back)
    assert.deepEqual([reply.status, reply.headers.Location], [303, '/account'], reply.body ?? '')
    const [identity] = await bench.stores.upstreamIdentities.ofPerson(ada.id)
    assert.deepEqual([identity?.issuer, identity?.subject], [provider.issuer, 'ada-there'])
    assert.equal((await browser.get(back)).status, 400)
  })
})
