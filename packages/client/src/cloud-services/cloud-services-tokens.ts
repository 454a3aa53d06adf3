import { parseServiceUrl, requireText } from '../http/service-url.ts'
import { fingerprint } from '../standard/client-authentication.ts'
import { entryName } from '../standard/standard-tokens.ts'
import { askTokenEndpoint } from '../tokens/ask-token-endpoint.ts'
import type { TokenSource } from '../tokens/bearer-token.ts'
import { type SourceOptions, sourceOf, tokenCaller } from '../tokens/source-options.ts'
import type { DecodeRefusal } from '../tokens/token-refusal.ts'

export interface CloudServicesPlace {
  /** `https://console.cloud.vmware.com` when not given. */
  readonly server?: string | undefined
}

export interface CloudServicesTokensOptions extends CloudServicesPlace, SourceOptions {
  readonly clientId: string
  readonly clientSecret: string
  /** The organization's id; the one that owns the app when not given. */
  readonly organizationId?: string | undefined
  readonly scope?: string | undefined
}

const authority = '/csp/gateway/am/api/auth'
const usualServer = 'https://console.cloud.vmware.com'
const appHint =
  'check the app’s id and secret, and that the app was added to the organization it asks for'

/**
 * Tokens of a server-to-server app. They carry no person: some services refuse them for that.
 *
 * @throws FrontdeskError `usage` for a missing id or secret
 */
export function cloudServicesTokens(options: CloudServicesTokensOptions): TokenSource {
  const { organizationId, scope } = options
  const clientId = requireText(options.clientId, 'The app id')
  const clientSecret = requireText(options.clientSecret, 'The app secret')
  const url = `${serverOf(options)}${authority}/authorize`
  const caller = tokenCaller(options)
  return sourceOf(
    {
      name: entryName('cloud-services', { tokenUrl: url }, [
        clientId,
        organizationId,
        scope,
        fingerprint(clientSecret),
      ]),
      async request(_, signal) {
        const granted = await askTokenEndpoint({
          caller,
          url,
          form: { grant_type: 'client_credentials', orgId: organizationId, scope },
          basic: { clientId, clientSecret },
          words: { credentialsHint: appHint, decodeRefusal, secrets: [clientSecret] },
          repeat: 'always',
          signal,
        })
        return { ...granted, memory: undefined }
      },
    },
    options,
  )
}

export interface ApiTokenTokensOptions extends CloudServicesPlace, SourceOptions {
  /** As the console shows it once. It is a secret that may live for ever. */
  readonly apiToken: string
}

/**
 * Tokens of a person's API token. It does not rotate: the server echoes it.
 *
 * @throws FrontdeskError `usage` for a missing API token
 */
export function apiTokenTokens(options: ApiTokenTokensOptions): TokenSource {
  const apiToken = requireText(options.apiToken, 'The API token').trim()
  const url = `${serverOf(options)}${authority}/api-tokens/authorize`
  const caller = tokenCaller(options)
  return sourceOf(
    {
      name: entryName('api-token', { tokenUrl: url }, [fingerprint(apiToken)]),
      async request(_, signal) {
        const granted = await askTokenEndpoint({
          caller,
          url,
          form: { api_token: apiToken },
          words: {
            decodeRefusal,
            secrets: [apiToken],
            onInvalidGrant: 'sign-in-needed',
            grantHint: 'The API token is wrong, has ended or was revoked; make a new one.',
          },
          repeat: 'always',
          signal,
        })
        return { ...granted, memory: undefined }
      },
    },
    options,
  )
}

function serverOf({ server }: CloudServicesPlace): string {
  const url = parseServiceUrl(server ?? usualServer, 'The server')
  const path = `${url}/`.indexOf('/csp/')
  return path < 0 ? url : url.slice(0, path)
}

/** `{ statusCode, cspErrorCode, message, moduleCode }`; the message begins with the OAuth error. */
export const decodeRefusal: DecodeRefusal = (members, status) => {
  const { message, cspErrorCode: code, moduleCode } = members
  if (typeof message !== 'string') return undefined
  if (code === undefined && moduleCode === undefined) return undefined
  const named = /^(invalid_[a-z]+|unauthorized_client|unsupported_grant_type)\b:?\s*/.exec(message)
  const usual = status === 401 ? 'invalid_client' : 'invalid_request'
  return {
    error: named?.[1] ?? usual,
    serverCode: typeof code === 'string' ? code : undefined,
    description: named ? message.slice(named[0].length) : message,
  }
}
