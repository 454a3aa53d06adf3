import type { WireRoute } from '@frontdesk/dialects/exchange.ts'
import type { StandingStore } from '@frontdesk/directory/authority/standing.ts'
import type { PersonStore } from '@frontdesk/directory/people/person.ts'
import type { UpstreamIdentityStore } from '@frontdesk/directory/sign-in/upstream-identity.ts'

import type { Settings } from '../settings/settings.ts'
import type { OtherWay } from '../sign-in/people-parts.ts'
import { upstreamPeople } from './upstream-person.ts'
import { upstreamProvider } from './upstream-provider.ts'
import {
  type UpstreamRouteParts,
  upstreamCallbackPath,
  upstreamConnectPath,
  upstreamPath,
  upstreamRoutes,
} from './upstream-routes.ts'

interface Parts
  extends Omit<UpstreamRouteParts, 'provider' | 'accounts' | 'name' | 'secondFactorCounts'> {
  readonly publicUrl: string
  readonly people: Pick<PersonStore, 'find' | 'findForSignIn'>
  readonly identities: UpstreamIdentityStore
  readonly standings: StandingStore
}

/** What the settings say about it. */
export type UpstreamChoice = Pick<
  Settings,
  | 'upstreamIssuer'
  | 'upstreamClientId'
  | 'upstreamClientSecret'
  | 'upstreamName'
  | 'upstreamLink'
  | 'upstreamSecondFactorCounts'
  | 'dangerouslyAllowPrivateUpstream'
>

/** The button on the sign-in page, and the routes behind it. */
export interface UpstreamSignIn {
  readonly way: OtherWay
  readonly routes: readonly WireRoute[]
}

/** Upstream sign-in as the settings want it; undefined when they name no provider. */
export function upstreamSignIn(settings: UpstreamChoice, parts: Parts): UpstreamSignIn | undefined {
  const { upstreamIssuer: issuer, upstreamClientId: clientId } = settings
  const clientSecret = settings.upstreamClientSecret
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) {
    return undefined
  }
  const registration = {
    issuer,
    clientId,
    clientSecret,
    redirectUri: parts.publicUrl + upstreamCallbackPath,
    allowPrivate: settings.dangerouslyAllowPrivateUpstream,
  }
  const name = settings.upstreamName
  const accounts = upstreamPeople({ ...parts, issuer, link: settings.upstreamLink })
  return {
    way: {
      words: `Sign in with ${name}`,
      path: upstreamPath,
      connect: {
        words: `Connect your account at ${name}`,
        path: upstreamConnectPath,
        isConnected: accounts.isConnected,
        connectedWords: `You can sign in with your account at ${name}.`,
      },
    },
    routes: upstreamRoutes({
      ...parts,
      name,
      secondFactorCounts: settings.upstreamSecondFactorCounts,
      provider: upstreamProvider(registration, parts.clock),
      accounts,
    }),
  }
}
