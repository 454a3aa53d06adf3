import { randomBytes } from 'node:crypto'

import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'
import type {
  NextStep,
  ProvenSteps,
  SignedIn,
  SignInOrigin,
  SignIns,
} from '@frontdesk/protocol/sign-in/sign-in.ts'

import { onwardPage } from '../pages/onward-page.ts'
import type { PageParts } from '../pages/page.ts'
import { type PageCookies, pendingSeconds } from '../pages/page-cookies.ts'
import type { ReturnStates } from '../pages/return-state.ts'
import { sealedState } from '../pages/sealed-state.ts'

/** A sensitive change asks for a proof that is no older. */
const freshSeconds = 600

/** What a browser holds before it has a session: a name for itself, and what was proven so far. */
interface Pending {
  readonly id: string
  readonly steps?: ProvenSteps | undefined
}

/** The way from a first proof to a session, over as many pages as it takes. */
export interface SignInFlow {
  originOf(request: WireRequest): SignInOrigin
  /** What this browser has proven so far. */
  findSteps(request: WireRequest): ProvenSteps | undefined
  /** What this browser is called before it has a session; `cookies` where it gets the name now. */
  browserOf(request: WireRequest): { readonly id: string; readonly cookies: readonly string[] }
  /**
   * On to the next page, or into a session.
   *
   * @param state the sealed return state as it came
   * @throws SignInRefused
   */
  goOn(request: WireRequest, steps: ProvenSteps, state: string): Promise<WireReply>
  /** A signed-in person, or the way to sign in and come back. */
  requireSignedIn(
    request: WireRequest,
    returnPath: string,
    show: (signedIn: SignedIn) => Promise<WireReply>,
  ): Promise<WireReply>
  /** The same, and the last proof is fresh. */
  requireFresh(
    request: WireRequest,
    returnPath: string,
    show: (signedIn: SignedIn) => Promise<WireReply>,
  ): Promise<WireReply>
}

interface Parts {
  readonly pages: PageParts
  readonly cookies: PageCookies
  readonly states: ReturnStates
  readonly signIns: Pick<SignIns, 'nextStep' | 'begin'>
  readonly keys: KeyMaterial
  readonly clock: Clock
}

const pagesOfSteps: Readonly<Record<Exclude<NextStep, 'session'>, string>> = {
  'second-factor': '/sign-in/second-factor',
  'factor-setup': '/sign-in/setup',
  'new-password': '/sign-in/new-password',
}

export function signInFlow(parts: Parts): SignInFlow {
  const { pages, cookies, states, signIns, clock } = parts
  const pending = sealedState<Pending>(parts, 'sign-in', pendingSeconds)
  const findPending = (request: WireRequest): Pending | undefined =>
    pending.open(cookies.findPending(request.header('cookie')) ?? '')
  const cookieOf = (steps?: ProvenSteps) => {
    const id = randomBytes(16).toString('base64url')
    return { id, cookies: [cookies.pending(pending.seal({ id, steps }))] }
  }
  const requireSignedIn: SignInFlow['requireSignedIn'] = async (request, returnPath, show) => {
    const signedIn = await pages.signedIn(request)
    return signedIn ? show(signedIn) : pages.redirect(pages.signInPath({ returnPath }))
  }

  return {
    originOf,
    findSteps: (request) => findPending(request)?.steps,
    browserOf(request) {
      const known = findPending(request)
      if (!known) return cookieOf()
      const { id, steps } = known
      // A name may live on; what was proven is good for its ten minutes only.
      return { id, cookies: steps ? [] : [cookies.pending(pending.seal({ id }))] }
    },

    async goOn(request, steps, state) {
      const origin = originOf(request)
      request.decision.personId = steps.personId
      const next = await signIns.nextStep(steps, origin)
      if (next !== 'session') {
        const query = state === '' ? '' : `?state=${encodeURIComponent(state)}`
        return pages.redirect(pagesOfSteps[next] + query, ...cookieOf(steps).cookies)
      }
      const before = await pages.signedIn(request)
      const { cookie } = await signIns.begin(steps, origin, before?.session)
      const { returnPath = '/account', clientName } = states.open(state) ?? {}
      const set = [cookies.session(cookie), cookies.noPending]
      // From there it may go on to the app at once: a form must not redirect to it.
      if (clientName === undefined || request.method !== 'POST') {
        return pages.redirect(returnPath, ...set)
      }
      return onwardPage(pages, { location: returnPath, to: clientName, cookies: set })
    },

    requireSignedIn,
    requireFresh: (request, returnPath, show) =>
      requireSignedIn(request, returnPath, async (signedIn) => {
        const age = clock() / 1000 - signedIn.session.signedInAt
        if (age <= freshSeconds) return show(signedIn)
        const loginHint = signedIn.person.username
        return pages.redirect(pages.signInPath({ returnPath, loginHint, signedIn }))
      }),
  }
}

function originOf(request: WireRequest): SignInOrigin {
  const { address, requestId } = request
  return { address, requestId, browser: browserName(request.header('user-agent') ?? '') }
}

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg[A-Z]?[a-z]*\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/(Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]

const systems: readonly (readonly [RegExp, string])[] = [
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

/** What a person would call the browser; for programs, the front of what they call themselves. */
export function browserName(userAgent: string): string {
  const browser = browsers.find(([pattern]) => pattern.test(userAgent))?.[1]
  const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1]
  if (browser === undefined) return userAgent.slice(0, 60) || 'Unknown program'
  return system === undefined ? browser : `${browser} on ${system}`
}
