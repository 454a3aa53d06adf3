import type { WireRequest } from '@frontdesk/dialects/exchange.ts'
import type { StandingStore } from '@frontdesk/directory/authority/standing.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import type { PersonStore } from '@frontdesk/directory/people/person.ts'
import type { Permission } from '@frontdesk/directory/permissions.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import type { ConsentStore } from '@frontdesk/protocol/delegation/consent.ts'
import type { FailureLimits } from '@frontdesk/protocol/failure-limits/failure-limits.ts'
import type { TokenFamilyStore } from '@frontdesk/protocol/refresh-tokens/token-family.ts'
import type { Client, ClientStore } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type { ProtectedResourceStore } from '@frontdesk/protocol/rfc8707-resource-indicators/protected-resource.ts'
import type { FactorSetting } from '@frontdesk/protocol/sign-in/factor-setting.ts'
import type { OpenSessions } from '@frontdesk/protocol/sign-in/open-sessions.ts'
import type { PasswordSetting } from '@frontdesk/protocol/sign-in/password-setting.ts'
import type { PersonTickets } from '@frontdesk/protocol/sign-in/person-tickets.ts'
import type { SignInsWithPasskeys } from '@frontdesk/protocol/sign-in/sign-in.ts'

import type { SendMail } from '../mail/outgoing-mail.ts'
import type { PageParts } from '../pages/page.ts'
import type { PageCookies } from '../pages/page-cookies.ts'
import type { ReturnStates } from '../pages/return-state.ts'
import type { Passkeys } from './passkeys.ts'
import type { SignInFlow } from './sign-in-flow.ts'

/** A way to sign in elsewhere, as a link of the sign-in page. */
export interface OtherWay {
  /** `Sign in with Contoso` */
  readonly words: string
  /** A path of ours; it gets the sealed return state as `state`. */
  readonly path: string
  /** Where somebody who is signed in connects an account there, if that has to be done. */
  readonly connect?: ConnectWay | undefined
}

/** Connecting an account at another provider with the one here. */
interface ConnectWay {
  /** `Connect your account at Contoso` */
  readonly words: string
  readonly path: string
  /** Whether the person has done so; then it is not offered. */
  isConnected(personId: string): Promise<boolean>
  /** What stands there instead. */
  readonly connectedWords: string
}

/** What the pages of signing in and of a person's account are made with. */
export interface PeopleParts {
  readonly publicUrl: string
  readonly pages: PageParts
  readonly cookies: PageCookies
  readonly states: ReturnStates
  readonly flow: SignInFlow
  readonly signIns: SignInsWithPasskeys
  readonly sessions: OpenSessions
  readonly factors: FactorSetting
  readonly passwords: PasswordSetting
  readonly tickets: PersonTickets
  /** Undefined where the public URL names an address: passkeys belong to names. */
  readonly passkeys: Passkeys | undefined
  readonly people: Pick<PersonStore, 'find' | 'findForSignIn'>
  readonly clients: Pick<ClientStore, 'get'>
  readonly consents: Pick<ConsentStore, 'ofPerson' | 'deletion'>
  readonly families: Pick<TokenFamilyStore, 'revocationOf'>
  readonly protectedResources: Pick<ProtectedResourceStore, 'findByScope'>
  /** What a client's scope opens, in its dialect. */
  readonly permissionsOf: (
    client: Client | undefined,
    scope: readonly string[],
  ) => ReadonlySet<Permission>
  readonly commit: Commit
  readonly standings: StandingStore
  readonly limits: FailureLimits
  readonly clock: Clock
  /** Undefined without mail: then an administrator hands links over. */
  readonly sendMail: SendMail | undefined
  /** Told when a letter could not be made; the page never says so. */
  readonly onMailFailure: (error: unknown) => void
  readonly otherWays: readonly OtherWay[]
}

/** The first value of a query's parameter. */
export function queryValue(request: WireRequest, name: string): string | undefined {
  return request.query.find(([key]) => key === name)?.[1] || undefined
}
