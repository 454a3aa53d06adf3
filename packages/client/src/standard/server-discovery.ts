import { FrontdeskError } from '../client-error.ts'
import { parseServiceUrl } from '../http/service-url.ts'
import { parseJsonObject } from '../tokens/read-token-answer.ts'
import type { TokenCaller } from '../tokens/source-options.ts'

/** Where a server's endpoints are, as it says itself. */
export interface ServerEndpoints {
  readonly issuer: string | undefined
  readonly tokenUrl: string | undefined
  readonly authorizationUrl: string | undefined
  readonly deviceAuthorizationUrl: string | undefined
  /** It puts `iss` into every answer of its authorization endpoint. @see RFC 9207 */
  readonly sendsIssuer: boolean
  /** Where its keys are. */
  readonly jwksUrl?: string | undefined
}

/** Endpoints by name, or an issuer to ask for them. */
export interface EndpointOptions {
  /** Asked for its metadata where an address below is missing. */
  readonly issuer?: string | undefined
  readonly tokenUrl?: string | undefined
}

type EndpointName = 'tokenUrl' | 'authorizationUrl' | 'deviceAuthorizationUrl'

/**
 * The endpoints of the options, filled up from the issuer's metadata, which is asked for once.
 *
 * @throws FrontdeskError `usage` when neither an address nor an issuer is given
 */
export function endpointsOf(
  given: EndpointOptions & { readonly [name in EndpointName]?: string | undefined },
  caller: TokenCaller,
  needed: readonly EndpointName[],
): (signal?: AbortSignal) => Promise<ServerEndpoints> {
  const missing = needed.filter((name) => given[name] === undefined)
  const { issuer } = given
  if (missing.length > 0 && issuer === undefined) {
    throw new FrontdeskError('usage', `${missing.join(' and ')} is missing; or give the issuer.`)
  }
  const urls = {
    tokenUrl: checked(given.tokenUrl, 'tokenUrl'),
    authorizationUrl: checked(given.authorizationUrl, 'authorizationUrl'),
    deviceAuthorizationUrl: checked(given.deviceAuthorizationUrl, 'deviceAuthorizationUrl'),
  }
  let found: ServerEndpoints | undefined
  return async (signal) => {
    if (issuer === undefined || missing.length === 0) {
      return { ...urls, issuer, sendsIssuer: false }
    }
    found ??= await discoverServer(issuer, caller, signal)
    const absent = missing.find((name) => found?.[name] === undefined)
    if (absent) {
      const words = `${new URL(found.issuer ?? issuer).host} does not say where its ${absent} is; it may not offer this.`
      throw new FrontdeskError('unexpected-answer', words)
    }
    return {
      issuer: found.issuer,
      sendsIssuer: found.sendsIssuer,
      tokenUrl: urls.tokenUrl ?? found.tokenUrl,
      authorizationUrl: urls.authorizationUrl ?? found.authorizationUrl,
      deviceAuthorizationUrl: urls.deviceAuthorizationUrl ?? found.deviceAuthorizationUrl,
    }
  }
}

function checked(url: string | undefined, name: string): string | undefined {
  return url === undefined ? undefined : parseServiceUrl(url, name)
}

/**
 * What an issuer says of itself.
 *
 * @throws FrontdeskError `unexpected-answer` where it has no metadata, or that of another
 * @see RFC 8414 §3.1 (inserted path), OpenID Connect Discovery §4 (appended)
 */
export async function discoverServer(
  issuer: string,
  { transport, timeoutMilliseconds }: TokenCaller,
  signal: AbortSignal | undefined,
): Promise<ServerEndpoints> {
  const { origin, pathname } = new URL(parseServiceUrl(issuer, 'The issuer'))
  const path = pathname === '/' ? '' : pathname
  const places = [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ]
  for (const url of places) {
    const headers = { accept: 'application/json' }
    const answer = await transport.send({
      method: 'GET',
      url,
      headers,
      timeoutMilliseconds,
      signal,
    })
    if (answer.status !== 200) continue
    const members = parseJsonObject(answer)
    // Another issuer's endpoints would get our secret: the mix-up that RFC 8414 §3.3 forbids.
    if (members.issuer !== issuer) {
      const words = `The metadata at ${url} is of another issuer; use the issuer exactly as the server writes it.`
      throw new FrontdeskError('unexpected-answer', words)
    }
    return {
      issuer,
      tokenUrl: findUrl(members, 'token_endpoint'),
      authorizationUrl: findUrl(members, 'authorization_endpoint'),
      deviceAuthorizationUrl: findUrl(members, 'device_authorization_endpoint'),
      sendsIssuer: members.authorization_response_iss_parameter_supported === true,
      jwksUrl: findUrl(members, 'jwks_uri'),
    }
  }
  const words = `${origin} has no metadata for this issuer; check the issuer, or give the addresses themselves.`
  throw new FrontdeskError('unexpected-answer', words)
}

function findUrl(members: Record<string, unknown>, name: string): string | undefined {
  const value = members[name]
  return typeof value === 'string' && URL.canParse(value) ? value : undefined
}
