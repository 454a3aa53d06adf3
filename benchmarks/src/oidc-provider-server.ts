import { generateKeyPairSync } from 'node:crypto'
import { parseArgs } from 'node:util'

import Provider, { type ResourceServer } from 'oidc-provider'

/**
 * The best-known authorization server for Node, in memory, with one client_credentials client:
 * a complete product without any durable storage. Its warnings about the in-memory adapter are
 * right, and wanted here: that adapter is the fastest one it has.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    format: { type: 'string', default: 'jwt' },
    'client-id': { type: 'string', default: '' },
    'client-secret': { type: 'string', default: '' },
  },
})

const issuer = `http://localhost:${values.port}`
const scope = 'devices:read'
const resource = `${issuer}/api`
const lifeSeconds = 600

const resourceServer: ResourceServer =
  values.format === 'opaque'
    ? { scope, audience: resource, accessTokenTTL: lifeSeconds, accessTokenFormat: 'opaque' }
    : {
        scope,
        audience: resource,
        accessTokenTTL: lifeSeconds,
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
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      token_endpoint_auth_method: 'client_secret_post',
      id_token_signed_response_alg: 'ES256',
      scope,
    },
  ],
  jwks: { keys: [signingJwk] },
  scopes: [scope],
  cookies: { keys: ['unused: no request of the benchmark carries a cookie'] },
  ttl: { ClientCredentials: lifeSeconds },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      // With a default the request is the same, byte for byte, as for every other contestant.
      defaultResource: () => resource,
      getResourceServerInfo: () => resourceServer,
    },
  },
})

provider.listen(Number(values.port), '127.0.0.1')
