import { requireText } from '../http/service-url.ts'
import { fingerprint } from '../standard/client-authentication.ts'
import { entryName } from '../standard/standard-tokens.ts'
import { askTokenEndpoint } from '../tokens/ask-token-endpoint.ts'
import type { TokenSource } from '../tokens/bearer-token.ts'
import { type SourceOptions, sourceOf, tokenCaller } from '../tokens/source-options.ts'
import { type UemTokenPlace, uemTokenUrl } from './uem-regions.ts'

export interface UemTokensOptions extends UemTokenPlace, SourceOptions {
  readonly clientId: string
  readonly clientSecret: string
  /** Nobody needs one. */
  readonly scope?: string | undefined
}

const hint =
  'its token service says no more than that, so check the region, the client id, the secret, and that the OAuth client is enabled'

/**
 * Tokens of a UEM OAuth client: one serves every version of the API.
 *
 * @throws FrontdeskError `usage` for a missing id or secret, and as `uemTokenUrl`
 */
export function uemTokens(options: UemTokensOptions): TokenSource {
  const { scope } = options
  const clientId = requireText(options.clientId, 'The client id')
  const clientSecret = requireText(options.clientSecret, 'The client secret')
  const url = uemTokenUrl(options)
  const caller = tokenCaller(options)
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope,
  }
  const words = { credentialsHint: hint, secrets: [clientSecret] }
  return sourceOf(
    {
      name: entryName('uem', { tokenUrl: url }, [clientId, scope, fingerprint(clientSecret)]),
      async request(_, signal) {
        const granted = await askTokenEndpoint({
          caller,
          url,
          form,
          words,
          repeat: 'always',
          signal,
        })
        return { ...granted, memory: undefined }
      },
    },
    options,
  )
}
