import type { WireFallback, WireRoute } from '@frontdesk/dialects/exchange.ts'
import { permissionsCoveredBy } from '@frontdesk/directory/permissions.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import type { Stretch } from '@frontdesk/protocol/credentials/stretched-secret.ts'
import type { FailureLimits } from '@frontdesk/protocol/failure-limits/failure-limits.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'
import { factorSetting } from '@frontdesk/protocol/sign-in/factor-setting.ts'
import { openSessions } from '@frontdesk/protocol/sign-in/open-sessions.ts'
import { passwordSetting } from '@frontdesk/protocol/sign-in/password-setting.ts'
import { type PersonTickets, personTickets } from '@frontdesk/protocol/sign-in/person-tickets.ts'
import type { SignInsWithPasskeys } from '@frontdesk/protocol/sign-in/sign-in.ts'
import { signIns as signInsOf } from '@frontdesk/protocol/sign-in/sign-ins.ts'
import type { Stores } from '@frontdesk/store/stores.ts'
import type { FastifyBaseLogger } from 'fastify'

import type { SendMail } from '../mail/outgoing-mail.ts'
import { formsElsewhere } from '../pages/forms-elsewhere.ts'
import type { PageParts } from '../pages/page.ts'
import { pageCookies } from '../pages/page-cookies.ts'
import { pageParts } from '../pages/page-parts.ts'
import { pageFallback } from '../pages/page-route.ts'
import { returnStates } from '../pages/return-state.ts'
import { type UpstreamChoice, upstreamSignIn } from '../upstream/upstream-sign-in.ts'
import { passkeys } from './passkeys.ts'
import { peoplePages } from './people-pages.ts'
import type { PeopleParts } from './people-parts.ts'
import { type SignInFlow, signInFlow } from './sign-in-flow.ts'

interface Parts {
  readonly publicUrl: string
  readonly stores: Stores
  readonly keys: KeyMaterial
  readonly stretch: Stretch
  /** Of passwords. */
  readonly limits: FailureLimits
  /** Of second factors: made with `factorFailureRates`. */
  readonly factorLimits: FailureLimits
  readonly clock: Clock
  readonly newId: () => string
  readonly sendMail: SendMail | undefined
  readonly onMailFailure: (error: unknown) => void
  /** Learns what failed at somebody else's provider. */
  readonly logger: Pick<FastifyBaseLogger, 'warn'>
  /** The settings of signing in at somebody else's provider. */
  readonly upstream: UpstreamChoice
  /** Undefined: every dialect's scope is spelled as the permissions are. */
  readonly permissionsOf?: PeopleParts['permissionsOf'] | undefined
}

/** Signing people in, put together. */
export interface SignInParts {
  readonly signIns: SignInsWithPasskeys
  readonly flow: SignInFlow
  readonly tickets: PersonTickets
  readonly pages: PageParts
  /** `/sign-in`, `/sign-out`, `/account`, `/invitation`, `/password-reset`, `/assets`. */
  readonly routes: readonly WireRoute[]
  /** For areas of pages: what no page takes is told on a page too. */
  readonly fallback: WireFallback
}

/** Puts signing in together from the stores: the domain, the pages, and their routes. */
export function signInParts(parts: Parts): SignInParts {
  const { publicUrl, stores, keys, stretch, limits, factorLimits, clock, newId } = parts
  const { people, organizations, organizationGroups, factors, sessions, commit, standings } = stores
  const domain = {
    people,
    organizations,
    organizationGroups,
    factors,
    sessions,
    keys,
    stretch,
    limits,
    factorLimits,
    commit,
    standings,
    clock,
    newId,
    // Every refusal of these pages is a status of 400 or more, and counted with the request.
    countRefusal: () => undefined,
  }
  const signIns = signInsOf(domain)
  const inOneProcess = formsElsewhere({ forms: stores.answeredForms, commit, keys, clock })
  const pages = pageParts({ publicUrl, keys, clock, signIns, inOneProcess })
  const cookies = pageCookies(publicUrl)
  const states = returnStates({ keys, clock })
  const flow = signInFlow({ pages, cookies, states, signIns, keys, clock })
  const upstream = upstreamSignIn(parts.upstream, {
    publicUrl,
    people,
    identities: stores.upstreamIdentities,
    usedAttempts: stores.assertionIds,
    states,
    flow,
    signIns,
    pages,
    keys,
    commit,
    standings,
    clock,
    logger: parts.logger,
  })
  const tickets = personTickets({ ...domain, tickets: stores.personTickets })
  const routes = peoplePages({
    publicUrl,
    pages,
    cookies,
    states,
    flow,
    signIns,
    tickets,
    sessions: openSessions(domain),
    factors: factorSetting({ ...domain, issuerName: 'Frontdesk' }),
    passwords: passwordSetting({ ...domain, tickets: stores.personTickets }),
    passkeys: passkeys({
      publicUrl,
      factors,
      assertionIds: stores.assertionIds,
      keys,
      commit,
      clock,
    }),
    people,
    clients: stores.clients,
    consents: stores.consents,
    families: stores.families,
    protectedResources: stores.protectedResources,
    permissionsOf: parts.permissionsOf ?? ((_client, scope) => permissionsCoveredBy(scope)),
    commit,
    standings,
    limits,
    clock,
    sendMail: parts.sendMail,
    onMailFailure: parts.onMailFailure,
    otherWays: upstream ? [upstream.way] : [],
  })
  return {
    signIns,
    flow,
    tickets,
    pages,
    routes: [...routes, ...(upstream?.routes ?? [])],
    fallback: pageFallback(pages),
  }
}
