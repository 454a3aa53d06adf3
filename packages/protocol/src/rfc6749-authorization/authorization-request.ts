import { delegatedScope } from '../delegation/delegated-scope.ts'
import type { DialectPolicy } from '../dialect-policy.ts'
import { ProtocolError } from '../errors.ts'
import type { ReadIdTokenHint } from '../openid-connect/id-token-hint.ts'
import { parseWantedPerson } from '../openid-connect/wanted-person.ts'
import { type Client, type ClientStore, isConfidential } from '../rfc6749-framework/client.ts'
import { type Form, oneResource, parseForm } from '../rfc6749-framework/form.ts'
import { parseCodeChallenge } from '../rfc7636-pkce/pkce.ts'
import type { ProtectedResource } from '../rfc8707-resource-indicators/protected-resource.ts'
import type { TokenTargets } from '../rfc8707-resource-indicators/token-target.ts'
import type { KeptRequest } from '../rfc9126-pushed-requests/pushed-request.ts'
import { isRegisteredRedirect } from './redirect-uri.ts'

export const responseModes = ['query', 'fragment', 'form_post'] as const
export type ResponseMode = (typeof responseModes)[number]

/** Where an answer may go: a redirect that is proven to be the client's. */
export interface ProvenRedirect {
  readonly client: Client
  readonly redirectUri: string
  readonly responseMode: ResponseMode
  readonly state: string | undefined
}

/** An authorization request, checked. @see RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1 */
export interface AuthorizationRequest extends ProvenRedirect {
  /** Whether `redirect_uri` was sent; then the token request must send it too. */
  readonly sentRedirectUri: string | undefined
  readonly scope: readonly string[]
  /** The `aud` of its tokens: what `resource` asked for, else the API that the scope opens. */
  readonly resource: string
  /** Somebody's own API behind it; undefined: one of this server. */
  readonly api: ProtectedResource | undefined
  readonly nonce: string | undefined
  readonly prompt: ReadonlySet<Prompt>
  /** Seconds since the last proof. */
  readonly maxAge: number | undefined
  readonly loginHint: string | undefined
  /** Ids of people, one of whom must be signed in; undefined: anyone may be. */
  readonly wantedPersons: readonly string[] | undefined
  /** The one whom its `id_token_hint` named: kept in place of that token. */
  readonly hintedPersonId: string | undefined
  readonly codeChallenge: string | undefined
}

export const prompts = ['none', 'login', 'consent', 'select_account'] as const
export type Prompt = (typeof prompts)[number]

/** No answer may go anywhere: the person reads the words on a page (RFC 6749 §4.1.2.1). */
export class UnprovenRedirect extends ProtocolError {
  override readonly name = 'UnprovenRedirect'
}

/** A refusal that goes to the client: its redirect is proven. */
export class AuthorizationRefused extends ProtocolError {
  override readonly name = 'AuthorizationRefused'
  readonly to: ProvenRedirect

  constructor(to: ProvenRedirect, refusal: ProtocolError) {
    super(refusal.code, refusal.description, {
      ...(refusal.detail ? { detail: refusal.detail } : {}),
    })
    this.to = to
  }
}

interface Parts {
  readonly clients: Pick<ClientStore, 'find'>
  readonly targets: Pick<TokenTargets, 'choose'>
  readonly readIdTokenHint: ReadIdTokenHint
}

const maximumStateLength = 2048
const maximumNonceLength = 512
const maximumHintLength = 256

/**
 * Checks an authorization request: first who asks and where the answer may go, then everything
 * else. Nothing is sent anywhere before the redirect is proven.
 *
 * @param came decoded pairs in their order, and whom an ID token named that was not kept with them
 * @throws UnprovenRedirect, AuthorizationRefused
 * @see RFC 6749 §4.1.1, RFC 9700 §2.1, §4.11 (no open redirector)
 */
export async function parseAuthorizationRequest(
  { clients, readIdTokenHint, targets }: Parts,
  came: KeptRequest,
  policy: DialectPolicy,
): Promise<AuthorizationRequest> {
  const form = readForm(came.pairs)
  const client = await clients.find(form.optional('client_id') ?? '')
  if (client?.dialect !== policy.dialect) {
    throw new UnprovenRedirect('invalid_request', 'The app that sent you here is not known.')
  }
  if (client.status !== 'enabled') {
    throw new UnprovenRedirect('invalid_request', 'The app that sent you here is disabled.')
  }
  const to = provenRedirect(client, form)
  try {
    const rest = await parseRest(form, to, policy, targets)
    return { ...to, ...rest, ...(await parseWantedPerson(client, form, came, readIdTokenHint)) }
  } catch (error) {
    if (error instanceof ProtocolError) throw new AuthorizationRefused(to, error)
    throw error
  }
}

/** A repeated parameter may be one that decides where answers go: nothing is sent. */
function readForm(pairs: readonly (readonly [string, string])[]): Form {
  try {
    return parseForm(pairs)
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    throw new UnprovenRedirect(error.code, error.description)
  }
}

function provenRedirect(client: Client, form: Form): ProvenRedirect {
  const presented = form.optional('redirect_uri')
  const [only, ...others] = client.redirectUris
  // OpenID Connect Core §3.1.2.1: an OpenID request must send it, however many are registered.
  const mayBeLeftOut = others.length === 0 && !isOpenIdRequest(form)
  const redirectUri = presented ?? (mayBeLeftOut ? only : undefined)
  if (redirectUri === undefined || !isRegisteredRedirect(client, redirectUri)) {
    throw new UnprovenRedirect(
      'invalid_request',
      presented === undefined
        ? 'The app did not say where to send you back to.'
        : 'The address to send you back to is not one that the app has registered.',
    )
  }
  const state = form.optional('state')
  const mode = form.optional('response_mode')
  const responseMode = responseModes.find((known) => known === mode) ?? 'query'
  return { client, redirectUri, responseMode, state }
}

function isOpenIdRequest(form: Form): boolean {
  return form.optional('scope')?.split(' ').includes('openid') === true
}

type Rest = Omit<AuthorizationRequest, keyof ProvenRedirect | 'wantedPersons' | 'hintedPersonId'>

async function parseRest(
  form: Form,
  { client, state }: ProvenRedirect,
  policy: DialectPolicy,
  targets: Parts['targets'],
): Promise<Rest> {
  requireCodeFlow(form, client)
  requireLength('state', state, maximumStateLength)
  requireLength('nonce', form.optional('nonce'), maximumNonceLength)
  const codeChallenge = parseCodeChallenge(
    form.optional('code_challenge'),
    form.optional('code_challenge_method'),
  )
  const needsChallenge = client.pkce === 'required' || !isConfidential(client)
  if (needsChallenge && codeChallenge === undefined) {
    throw new ProtocolError('invalid_request', 'code_challenge is missing (PKCE, S256).')
  }
  const requested = form.optional('scope')
  const { audience, scope, api } = await targets.choose({
    client,
    policy,
    scope: delegatedScope(client, requested, policy),
    isDefault: requested === undefined,
    resource: oneResource(form),
  })
  return {
    sentRedirectUri: form.optional('redirect_uri'),
    scope,
    resource: audience,
    api,
    nonce: form.optional('nonce'),
    prompt: parsePrompt(form.optional('prompt')),
    maxAge: parseMaxAge(form.optional('max_age')),
    loginHint: form.optional('login_hint')?.slice(0, maximumHintLength),
    codeChallenge,
  }
}

function requireCodeFlow(form: Form, client: Client): void {
  if (form.optional('request') !== undefined) {
    throw new ProtocolError('request_not_supported', 'Request objects are not supported.')
  }
  if (form.optional('request_uri') !== undefined) {
    throw new ProtocolError('request_uri_not_supported', 'Only pushed requests have a reference.')
  }
  const responseType = form.optional('response_type')
  if (responseType === undefined) {
    throw new ProtocolError('invalid_request', 'response_type is missing.')
  }
  if (responseType !== 'code') {
    throw new ProtocolError('unsupported_response_type', 'Only response_type=code is offered.')
  }
  const mode = form.optional('response_mode')
  if (mode !== undefined && !responseModes.some((known) => known === mode)) {
    throw new ProtocolError(
      'invalid_request',
      `response_mode must be one of ${responseModes.join(', ')}.`,
    )
  }
  if (!client.grantTypes.includes('authorization_code')) {
    throw new ProtocolError('unauthorized_client', 'The client may not use this grant type.')
  }
}

function requireLength(name: string, text: string | undefined, maximum: number): void {
  if (text === undefined || text.length <= maximum) return
  throw new ProtocolError('invalid_request', `${name} is longer than ${maximum} characters.`)
}

/** @see OpenID Connect Core §3.1.2.1: `none` stands alone */
function parsePrompt(text: string | undefined): ReadonlySet<Prompt> {
  const values = (text ?? '').split(' ').filter((value) => value !== '')
  const known = values.map((value) => prompts.find((prompt) => prompt === value))
  if (known.includes(undefined)) {
    throw new ProtocolError('invalid_request', `prompt must be one of ${prompts.join(', ')}.`)
  }
  const set = new Set(known.filter((prompt) => prompt !== undefined))
  if (set.has('none') && set.size > 1) {
    throw new ProtocolError('invalid_request', 'prompt=none goes with no other.')
  }
  return set
}

function parseMaxAge(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new ProtocolError('invalid_request', 'max_age must be a number of seconds.')
}
