import { hash } from 'node:crypto'

import type { WireReply, WireRequest, WireRoute } from '@frontdesk/dialects/exchange.ts'
import { AuthorityLost } from '@frontdesk/directory/authority/standing.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import { type Clock, secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'
import type { AssertionIdStore } from '@frontdesk/protocol/rfc7523-client-assertions/assertion-id.ts'
import {
  SignInRefused,
  type SignInsWithPasskeys,
  stepsOf,
} from '@frontdesk/protocol/sign-in/sign-in.ts'
import { standingOfPerson, standingOfSession } from '@frontdesk/protocol/sign-in/steps-commit.ts'
import type { FastifyBaseLogger } from 'fastify'

import { html } from '../html/html-template.ts'
import { type PageParts, PageRefusal } from '../pages/page.ts'
import { pageRoute } from '../pages/page-route.ts'
import type { ReturnStates } from '../pages/return-state.ts'
import { sealedState } from '../pages/sealed-state.ts'
import type { SignInFlow } from '../sign-in/sign-in-flow.ts'
import { UpstreamError } from './upstream-failure.ts'
import type { UpstreamPeople } from './upstream-person.ts'
import type { UpstreamChecks, UpstreamClaims, UpstreamProvider } from './upstream-provider.ts'

const attemptSeconds = 600

/** Below the public URL: what is registered at the provider. */
export const upstreamCallbackPath = '/sign-in/upstream/callback'
export const upstreamPath = '/sign-in/upstream'
/** For a signed-in person: ties the account there to the account here. */
export const upstreamConnectPath = '/sign-in/upstream/connect'

/** One attempt, sealed into the `state` that goes to the provider and back. */
interface Attempt extends UpstreamChecks {
  /** The browser that began it. */
  readonly browser: string
  /** The return state as it came, sealed. */
  readonly returnState: string
  /** Who is signed in and connects an account. */
  readonly connects: string | undefined
  /** Missing in one of a version before. */
  readonly beganAt?: UnixSeconds
}

export interface UpstreamRouteParts {
  readonly provider: UpstreamProvider
  readonly accounts: UpstreamPeople
  /** On the button and in sentences. */
  readonly name: string
  /** Takes the provider's word for a second factor. */
  readonly secondFactorCounts: boolean
  readonly pages: PageParts
  readonly flow: SignInFlow
  readonly states: ReturnStates
  readonly signIns: Pick<SignInsWithPasskeys, 'nextStep' | 'refuse'>
  /** Notes which attempts came back: each does so once, over all processes. */
  readonly usedAttempts: AssertionIdStore
  readonly keys: KeyMaterial
  readonly commit: Commit
  readonly clock: Clock
  /** Learns what failed at the provider; the page says that something did. */
  readonly logger: Pick<FastifyBaseLogger, 'warn'>
}

/** Signing in at somebody else's OpenID provider. */
export function upstreamRoutes(parts: UpstreamRouteParts): readonly WireRoute[] {
  const { provider, pages, flow, clock, commit, usedAttempts } = parts
  const attempts = sealedState<Attempt>(parts, 'upstream', attemptSeconds)

  async function begin(request: WireRequest, returnState: string): Promise<WireReply> {
    const browser = flow.browserOf(request)
    const attempt = { browser: browser.id, returnState, connects: undefined }
    return pages.redirect(await authorizationUrl(request, attempt), ...browser.cookies)
  }

  async function authorizationUrl(
    request: WireRequest,
    attempt: Omit<Attempt, keyof UpstreamChecks>,
  ): Promise<string> {
    const checks = provider.newChecks()
    const state = attempts.seal({ ...attempt, ...checks, beganAt: secondsOf(clock()) })
    const url = await provider.authorizationUrl(checks, state).catch((error: unknown) => {
      tellFailure(parts, request, error)
      throw new PageRefusal(502, `${parts.name} cannot be reached. Try again soon.`)
    })
    return url.href
  }

  /** A page of ours first: a form may lead elsewhere only where its page says so (T14). */
  const connect = (request: WireRequest): Promise<WireReply> =>
    flow.requireFresh(request, upstreamConnectPath, async ({ person }) => {
      const browser = flow.browserOf(request)
      const attempt = { browser: browser.id, returnState: '', connects: person.id }
      const url = await authorizationUrl(request, attempt)
      return pages.render({
        title: 'Connect an account',
        cookies: browser.cookies,
        body: html`<h1>Connect an account</h1>
<p>You can sign in as ${person.username} with your account at ${parts.name} from then on.</p>
<p><a href="${url}">Go on to ${parts.name}</a></p>
<p><a href="/account">Back to your account</a></p>`,
      })
    })

  async function finish(request: WireRequest): Promise<WireReply> {
    const query = new URLSearchParams(request.query.map(([name, value]) => [name, value]))
    const text = query.getAll('state')
    const attempt = text.length === 1 ? attempts.open(text[0] ?? '') : undefined
    const isOurs = attempt !== undefined && attempt.browser === flow.browserOf(request).id
    if (!attempt || !isOurs) {
      throw refusal(parts, request, 'upstream: the state is not of this browser')
    }
    const [state = ''] = text
    const used = hash('sha256', `upstream\n${state}`, 'base64url')
    const expiresAt = secondsOf(clock()) + attemptSeconds
    const claim = usedAttempts.claim(used, expiresAt, attempt.beganAt ?? 0)
    if (!(await commit({ changes: [claim], audit: [] }))) {
      throw refusal(parts, request, 'upstream: the state was used before')
    }
    const claims = await provider.claims(query, attempt, state).catch((error: unknown) => {
      throw refusal(parts, request, tellFailure(parts, request, error))
    })
    return attempt.connects === undefined
      ? signIn(parts, request, { attempt, claims })
      : connected(parts, request, { personId: attempt.connects, claims })
  }

  const route = (path: string, handle: (request: WireRequest) => Promise<WireReply>): WireRoute =>
    pageRoute(pages, { method: 'GET', path, handle })
  return [
    route(upstreamPath, (request) => begin(request, queryValue(request, 'state'))),
    route(upstreamConnectPath, connect),
    route(upstreamCallbackPath, finish),
  ]
}

async function signIn(
  parts: UpstreamRouteParts,
  request: WireRequest,
  { attempt, claims }: { readonly attempt: Attempt; readonly claims: UpstreamClaims },
): Promise<WireReply> {
  const { accounts, flow, signIns, states, secondFactorCounts } = parts
  const origin = flow.originOf(request)
  const { organizationId } = states.open(attempt.returnState) ?? {}
  try {
    const found = await accounts.find(claims, organizationId)
    if (!found) return await signIns.refuse('upstream: nobody is connected', origin)
    const isTwice = secondFactorCounts && claims.usedSecondFactor
    const methods = isTwice
      ? (['upstream', 'upstream-second-factor'] as const)
      : (['upstream'] as const)
    const steps = stepsOf(found.person, methods)
    // Nobody disabled is connected.
    await signIns.nextStep(steps, origin)
    const { person, isConnected } = found
    const by = { person, standing: standingOfPerson(person), origin }
    if (!isConnected && !(await accounts.connect(claims, by))) {
      return await signIns.refuse('upstream: the person is taken', origin, person.id)
    }
    return await flow.goOn(request, steps, attempt.returnState)
  } catch (error) {
    const isRefusal = error instanceof SignInRefused || error instanceof AuthorityLost
    if (!isRefusal) throw error
    request.decision.rule = error instanceof SignInRefused ? error.rule : error.message
    throw new PageRefusal(
      403,
      `Nobody here can sign in with this account of ${parts.name}. Ask your administrator, or sign in with your password and connect the account.`,
    )
  }
}

/** Only in the session that began it: nobody can slip an account of theirs under somebody else. */
async function connected(
  parts: UpstreamRouteParts,
  request: WireRequest,
  { personId, claims }: { readonly personId: string; readonly claims: UpstreamClaims },
): Promise<WireReply> {
  const { accounts, flow, pages } = parts
  const signedIn = await pages.signedIn(request)
  const gone = () => refusal(parts, request, 'upstream: the person is no longer signed in')
  if (signedIn?.person.id !== personId) throw gone()
  const standing = standingOfSession(signedIn)
  const by = { person: signedIn.person, standing, origin: flow.originOf(request) }
  const isDone = await accounts.connect(claims, by).catch((error: unknown) => {
    throw error instanceof AuthorityLost ? gone() : error
  })
  if (!isDone) {
    throw new PageRefusal(409, `One of the two accounts is connected already.`)
  }
  return pages.redirect('/account')
}

function refusal({ name }: UpstreamRouteParts, request: WireRequest, rule: string): PageRefusal {
  request.decision.rule = rule
  return new PageRefusal(400, `Signing in with ${name} did not work. Begin again.`)
}

/**
 * Writes what failed at the provider to the log, and into the decision for `explain`.
 *
 * @returns the rule of the decision
 */
function tellFailure(
  { logger, provider }: UpstreamRouteParts,
  { decision, requestId, address }: WireRequest,
  error: unknown,
): string {
  if (!(error instanceof UpstreamError)) throw error
  const { issuer } = provider
  logger.warn({ requestId, address, issuer, ...error.failure }, 'signing in at the provider failed')
  decision.rule = `upstream: ${error.message}`
  return decision.rule
}

function queryValue(request: WireRequest, name: string): string {
  return request.query.find(([key]) => key === name)?.[1] ?? ''
}
