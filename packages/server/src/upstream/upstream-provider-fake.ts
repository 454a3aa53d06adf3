import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** What the provider does otherwise than it must. */
export interface Misdeeds {
  issuer?: string | undefined
  audience?: string | undefined
  nonce?: string | undefined
  key?: 'other' | undefined
  token?: Misdeed | 'no-id-token' | 'refuses' | undefined
  jwks?: Misdeed | undefined
  discovery?: Misdeed | 'another-issuer' | undefined
  expired?: boolean | undefined
}

/** What any of its answers may be. */
type Misdeed = 'redirect' | 'huge' | 'fails' | 'text' | 'silent'

/** An OpenID provider for tests; what it says of a person, and what it does wrong, can be set. */
export interface FakeProvider {
  readonly issuer: string
  claims: Record<string, unknown>
  misdeeds: Misdeeds
  /** Paths that were asked for. */
  readonly asked: string[]
  /** Signs somebody in: where the browser is sent back to. */
  callbackOf(authorizationUrl: string): URL
  close(): void
}

/** @param tls makes it speak https with this certificate, under the name of `localhost` */
export async function fakeProvider(tls?: {
  readonly certificate: string
  readonly key: string
}): Promise<FakeProvider> {
  const [own, other] = [await generateKeyPair('ES256'), await generateKeyPair('ES256')]
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'k', alg: 'ES256', use: 'sig' }
  const asked: string[] = []
  const nonces = new Map<string, string>()
  const listener: RequestListener = async (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? ''
    asked.push(path)
    let body = ''
    for await (const chunk of request) body += chunk
    const json = (value: unknown) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    const { misdeeds } = provider
    const misdeed =
      path === '/token' ? misdeeds.token : path === '/jwks' ? misdeeds.jwks : misdeeds.discovery
    if (misdeed === 'redirect') response.writeHead(302, { location: '/elsewhere' }).end()
    else if (misdeed === 'huge') json({ padding: 'x'.repeat(300_000) })
    else if (misdeed === 'fails') response.writeHead(503).end('canary')
    else if (misdeed === 'text') response.end('canary')
    else if (misdeed === 'silent') return
    else if (misdeed === 'refuses') {
      const refused = { error: 'invalid_client', error_description: 'canary' }
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(refused))
    } else if (misdeed === 'another-issuer') json({ ...metadata(), issuer: 'https://evil.example' })
    else if (path === '/jwks') json({ keys: [jwk] })
    else if (path === '/token') json(await answer(new URLSearchParams(body)))
    else json(metadata())
  }
  const server = tls
    ? createTlsServer({ cert: tls.certificate, key: tls.key }, listener)
    : createServer(listener)

  const metadata = () => ({
    issuer: provider.issuer,
    authorization_endpoint: `${provider.issuer}/authorize`,
    token_endpoint: `${provider.issuer}/token`,
    jwks_uri: `${provider.issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    code_challenge_methods_supported: ['S256'],
  })

  async function answer(form: URLSearchParams) {
    const { misdeeds, claims, issuer } = provider
    const nonce = misdeeds.nonce ?? nonces.get(form.get('code') ?? '')
    const idToken = await new SignJWT({ ...claims, nonce })
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .setIssuer(misdeeds.issuer ?? issuer)
      .setAudience(misdeeds.audience ?? 'desk')
      .setIssuedAt()
      .setExpirationTime(misdeeds.expired ? '-1h' : '1h')
      .sign(misdeeds.key === 'other' ? other.privateKey : own.privateKey)
    const answered = { access_token: 'a', token_type: 'bearer' }
    return misdeeds.token === 'no-id-token' ? answered : { ...answered, id_token: idToken }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const provider: FakeProvider = {
    issuer: `${tls ? 'https://localhost' : 'http://127.0.0.1'}:${(server.address() as AddressInfo).port}`,
    claims: {},
    misdeeds: {},
    asked,
    callbackOf(authorizationUrl) {
      const { searchParams } = new URL(authorizationUrl)
      const code = `code-${nonces.size}`
      nonces.set(code, searchParams.get('nonce') ?? '')
      const callback = new URL(searchParams.get('redirect_uri') ?? '')
      callback.searchParams.set('code', code)
      callback.searchParams.set('state', searchParams.get('state') ?? '')
      return callback
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
  return provider
}
