import { type BearerAnswers, bearerAnswers, requireScopes } from './bearer-answers.ts'
import { findCredentials, isTokenSyntax, malformedSentence } from './bearer-credentials.ts'
import { isCompactForm, type JsonObject } from './compact-token.ts'
import { type GuardOptions, type GuardSettings, parseGuardOptions } from './guard-options.ts'
import type { Caller, GuardedRequest, GuardVerdict } from './guard-verdict.ts'
import { getJwksUri } from './issuer-discovery.ts'
import { type IssuerKeys, issuerKeys } from './issuer-keys.ts'
import { askForJson, requireSafeAddress } from './outgoing-request.ts'
import { signedTokens, type TokenVerdict } from './signed-tokens.ts'
import { findScopes, readClaims } from './token-claims.ts'
import { type TokenIntrospection, tokenIntrospection } from './token-introspection.ts'

/** Something that judges requests: a guard, or a guard with scopes that it demands. */
export interface Door {
  /** Never rejects for what a request holds or an issuer does: that is in the verdict. */
  check(request: GuardedRequest): Promise<GuardVerdict>
}

/** Checks the tokens of requests to one API. */
export interface Guard extends Door {
  /** @throws TypeError when one of `scopes` is none (RFC 6749 §3.3) */
  check(
    request: GuardedRequest,
    demands?: { readonly scopes?: readonly string[] | undefined },
  ): Promise<GuardVerdict>
  /** A door that opens only to tokens with all of these scopes. @throws TypeError as `check` */
  require(...scopes: readonly string[]): Door
}

const waitSeconds = 1
const inactiveSentence = 'The access token is not active.'

/**
 * Makes a guard. Nothing is fetched before the first token comes.
 *
 * @throws TypeError with a sentence that names the option that cannot be meant
 * @see RFC 6750 (answers), RFC 9068 §4 and RFC 8725 (tokens), RFC 7662 (introspection)
 */
export function createGuard(options: GuardOptions): Guard {
  const settings = parseGuardOptions(options)
  const answers = bearerAnswers(settings.realm)
  const keys = keysOf(settings, options.jwksUri)
  const signed = signedTokens(settings, keys)
  const introspection = options.introspection
    ? tokenIntrospection(options.introspection, settings)
    : undefined
  const asksAlways = introspection?.tokens === 'all'
  const audienceOptional = options.introspection?.dangerouslyAcceptMissingAudience === true

  /** Everything beyond a signed token that was seen before. */
  async function judge(token: string): Promise<TokenVerdict | 'no-introspection'> {
    if (introspection && !isCompactForm(token)) {
      return callerByAnswer(introspection, token, { settings, audienceOptional })
    }
    const seen = asksAlways ? signed.find(token) : undefined
    const caller = seen ?? (await signed.verify(token))
    if (!introspection || !asksAlways || !isCaller(caller)) return caller
    return confirmedCaller(introspection, token, caller)
  }

  function refuse(verdict: Exclude<TokenVerdict, Caller> | 'no-introspection'): GuardVerdict {
    if (verdict === 'no-keys') {
      const seconds = keys.retryAfterSeconds()
      return answers.unavailable('The keys of the issuer cannot be had now.', seconds)
    }
    if (verdict === 'no-introspection') {
      return answers.unavailable('The issuer cannot be asked about the token now.', waitSeconds)
    }
    return answers.badToken(verdict.problem)
  }

  const check: Guard['check'] = async (request, demands) => {
    const scopes = demands?.scopes ?? []
    requireScopes(scopes)
    const presented = findCredentials(request)
    if (presented.token === undefined) {
      return presented.problem === undefined
        ? answers.noToken
        : answers.badRequest(presented.problem)
    }
    const { token } = presented
    const known = asksAlways ? undefined : signed.find(token)
    if (!known && !isTokenSyntax(token)) return answers.badRequest(malformedSentence)
    const verdict = known ?? (await judge(token))
    return isCaller(verdict) ? admit(verdict, scopes, answers) : refuse(verdict)
  }

  return {
    check,
    require(...scopes) {
      requireScopes(scopes)
      return { check: (request) => check(request, { scopes }) }
    },
  }
}

function keysOf(settings: GuardSettings, jwksUri: string | undefined): IssuerKeys {
  const { issuer, timeoutMilliseconds, algorithms, clock } = settings
  if (jwksUri === undefined) requireSafeAddress(issuer, 'issuer')
  else requireSafeAddress(jwksUri, 'jwksUri')
  let discovered: string | undefined

  return issuerKeys({
    algorithms,
    clock,
    limits: settings.keys,
    onProblem: (cause) => settings.onProblem({ about: 'keys', cause }),
    async fetchKeys() {
      const url = jwksUri ?? discovered ?? (await getJwksUri(issuer, timeoutMilliseconds))
      // Forgotten until it has worked: after a failure the issuer is asked anew where its keys are.
      discovered = undefined
      const { status, json } = await askForJson({ url, timeoutMilliseconds })
      if (json === undefined) throw new Error(`No key set at ${url} (status ${status}).`)
      discovered = url
      return json
    },
  })
}

function isCaller(verdict: TokenVerdict | 'no-introspection'): verdict is Caller {
  return typeof verdict === 'object' && 'claims' in verdict
}

function admit(caller: Caller, scopes: readonly string[], answers: BearerAnswers): GuardVerdict {
  for (const scope of scopes) if (!caller.scopes.includes(scope)) return answers.tooNarrow(scopes)
  return { allowed: true, caller }
}

/** Who an opaque token belongs to: all that is known of it is the issuer's answer. */
async function callerByAnswer(
  introspection: TokenIntrospection,
  token: string,
  rules: { readonly settings: GuardSettings; readonly audienceOptional: boolean },
): Promise<TokenVerdict | 'no-introspection'> {
  const { settings, audienceOptional } = rules
  const known = await introspection.introspect(token)
  if (known.state === 'unavailable') return 'no-introspection'
  if (known.state === 'inactive' || !isBearerAnswer(known.answer)) {
    return { problem: inactiveSentence }
  }
  // The endpoint was configured, so it speaks for the issuer where the answer does not say.
  const assumed = {
    iss: settings.issuer,
    ...(audienceOptional ? { aud: settings.audience } : {}),
  }
  const claims = { ...assumed, ...known.answer }
  const { caller, problem } = readClaims(claims, settings, settings.clock() / 1000)
  return caller ?? { problem }
}

/** A signed token that the issuer still stands by, with the scopes that both name. */
async function confirmedCaller(
  introspection: TokenIntrospection,
  token: string,
  caller: Caller,
): Promise<TokenVerdict | 'no-introspection'> {
  const known = await introspection.introspect(token)
  if (known.state === 'unavailable') return 'no-introspection'
  if (known.state === 'inactive' || !isBearerAnswer(known.answer)) {
    return { problem: inactiveSentence }
  }
  if (known.answer.scope === undefined) return caller
  const left = findScopes(known.answer) ?? []
  return { ...caller, scopes: caller.scopes.filter((scope) => left.includes(scope)) }
}

/** A token of another type, or bound to a key, is no bearer token. @see RFC 9449 §7.1 */
function isBearerAnswer({ token_type: type, cnf }: JsonObject): boolean {
  const isBearer =
    type === undefined || (typeof type === 'string' && /^(?:bearer|access_token)$/i.test(type))
  return isBearer && cnf === undefined
}
