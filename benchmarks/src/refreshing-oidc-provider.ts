import { generateKeyPairSync } from 'node:crypto'
import { parseArgs } from 'node:util'

import Provider, { type ResourceServer } from 'oidc-provider'

/**
 * oidc-provider in memory with one client that refreshes. `/benchmark/delegation` makes a
 * delegation without a browser: nothing but refreshing is measured.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'client-id': { type: 'string', default: '' },
    'client-secret': { type: 'string', default: '' },
  },
})

const issuer = `http://localhost:${values.port}`
const scope = 'devices:read'
const resource = `${issuer}/api`
const accountId = 'somebody'
const resourceServer: ResourceServer = {
  scope,
  audience: resource,
  accessTokenTTL: 600,
  accessTokenFormat: 'jwt',
  jwt: { sign: { alg: 'ES256' } },
}
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const signingJwk = { ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: values['client-id'],
      client_secret: values['client-secret'],
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['https://benchmark.example/callback'],
      token_endpoint_auth_method: 'client_secret_post',
      id_token_signed_response_alg: 'ES256',
      scope: `offline_access ${scope}`,
    },
  ],
  jwks: { keys: [signingJwk] },
  scopes: ['offline_access', scope],
  cookies: { keys: ['unused: no request of the benchmark carries a cookie'] },
  ttl: { AccessToken: 600, RefreshToken: 86_400, Grant: 86_400 },
  rotateRefreshToken: true,
  findAccount: async (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      getResourceServerInfo: () => resourceServer,
    },
  },
})

provider.use(async (context, next) => {
  if (context.path !== '/benchmark/delegation') return next()
  const client = await provider.Client.find(values['client-id'])
  const grant = new provider.Grant({ clientId: values['client-id'], accountId })
  grant.addOIDCScope('offline_access')
  grant.addResourceScope(resource, scope)
  const refreshToken = new provider.RefreshToken({
    client,
    accountId,
    grantId: await grant.save(),
    gty: 'authorization_code',
    scope: `offline_access ${scope}`,
    resource,
  })
  context.body = { refresh_token: await refreshToken.save() }
})
provider.listen(Number(values.port), '127.0.0.1')
