import { parseServiceUrl, requireText } from '../http/service-url.ts'
import { fingerprint } from '../standard/client-authentication.ts'
import { entryName } from '../standard/standard-tokens.ts'
import { askTokenEndpoint } from '../tokens/ask-token-endpoint.ts'
import type { TokenSource } from '../tokens/bearer-token.ts'
import { type SourceOptions, sourceOf, tokenCaller } from '../tokens/source-options.ts'

export interface AccessTokensOptions extends SourceOptions {
  /** `https://tenant.example`, or with its tenant as `https://host/SAAS/t/TENANT`. */
  readonly server: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope?: string | undefined
}

const hint =
  'check the client id, the shared secret, and that the client is a service client of this tenant'

/**
 * Tokens of a service client of Access. They live three hours there, unless set otherwise.
 *
 * @throws FrontdeskError `usage` for a missing server, id or secret
 */
export function accessTokens(options: AccessTokensOptions): TokenSource {
  const { scope } = options
  const clientId = requireText(options.clientId, 'The client id')
  const clientSecret = requireText(options.clientSecret, 'The client secret')
  const url = accessTokenUrl(options.server)
  const caller = tokenCaller(options)
  return sourceOf(
    {
      name: entryName('access', { tokenUrl: url }, [clientId, scope, fingerprint(clientSecret)]),
      async request(_, signal) {
        const granted = await askTokenEndpoint({
          caller,
          url,
          form: { grant_type: 'client_credentials', scope },
          basic: { clientId, clientSecret },
          words: { credentialsHint: hint, secrets: [clientSecret] },
          // Access says -1 for a token without an end.
          reading: { unknownLifeValue: -1 },
          repeat: 'always',
          signal,
        })
        return { ...granted, memory: undefined }
      },
    },
    options,
  )
}

/**
 * The token endpoint of a tenant.
 *
 * @throws FrontdeskError `usage` for a server that is no address
 */
export function accessTokenUrl(server: string): string {
  const url = parseServiceUrl(requireText(server, 'The server'), 'The server')
  if (/\/SAAS\/auth\/oauthtoken$/i.test(url)) return url
  const { origin, pathname } = new URL(url)
  const tenant = /^\/(?:SAAS\/)?t\/([^/]+)/i.exec(pathname)?.[1]
  return tenant === undefined
    ? `${origin}/SAAS/auth/oauthtoken`
    : `${origin}/SAAS/t/${tenant}/auth/oauthtoken`
}
