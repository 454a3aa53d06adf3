import type { Dialect } from '@frontdesk/dialects/dialect.ts'
import type { Emulation } from '@frontdesk/dialects/emulation.ts'
import type { WireReply, WireRequest, WireRoute } from '@frontdesk/dialects/exchange.ts'
import { standardDialect } from '@frontdesk/dialects/standard/standard-dialect.ts'
import { standardPaths } from '@frontdesk/dialects/standard/standard-paths.ts'
import { type TokenSpelling, tokenRoutes } from '@frontdesk/dialects/token-route.ts'
import { uemAuthentication } from '@frontdesk/dialects/uem/uem-authentication.ts'
import { uemDialect } from '@frontdesk/dialects/uem/uem-dialect.ts'
import { uemOperations } from '@frontdesk/dialects/uem/uem-operations.ts'
import { uemFallback } from '@frontdesk/dialects/uem/uem-reply.ts'
import { uemRestRoutes } from '@frontdesk/dialects/uem/uem-rest-api.ts'
import { Fault } from '@frontdesk/dialects/uem/uem-schemas.ts'
import {
  encodeTokenAnswer,
  encodeTokenRefusal,
  uemTokenFallback,
} from '@frontdesk/dialects/uem/uem-token-exchange.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import type { Stores } from '@frontdesk/store/stores.ts'

import type { EngineParts } from './engine-parts.ts'
import type { Area } from './http/http-server.ts'
import type { Settings } from './settings/settings.ts'

/** Every dialect that this server speaks, by name. The one place that lists them. */
export const dialects: ReadonlyMap<string, Dialect> = new Map(
  [standardDialect, uemDialect].map((dialect) => [dialect.policy.dialect, dialect]),
)

/** Paths of the token endpoints: the audit tells their refusals apart. */
export const tokenPaths: ReadonlySet<string> = new Set(
  [...dialects.values()].map((dialect) => dialect.tokenPath),
)

/** Beside the vendors' APIs, what is answered before the framework: tokens, and codes (008). */
export const hotRoutes: ReadonlySet<string> = new Set([
  `GET ${standardPaths.authorize}`,
  ...[...tokenPaths].map((path) => `POST ${path}`),
])

/** The vendors' own APIs, for the documentation. */
export const vendorApis = [
  {
    title: 'Workspace ONE UEM REST API',
    intro:
      'What the key cards of UEM clients open. Get a token from POST /connect/token; versions are chosen by Accept: application/json;version=N.',
    operations: uemOperations,
    errorSchema: Fault,
    documentPath: '/docs/uem-openapi.json',
  },
]

/** What an emulator plays of each dialect; loaded by emulators only. */
export async function emulations(): Promise<readonly Emulation[]> {
  const [{ uemEmulation }, { standardEmulation }] = await Promise.all([
    import('@frontdesk/dialects/uem/uem-emulation.ts'),
    import('@frontdesk/dialects/standard/standard-emulation.ts'),
  ])
  return [uemEmulation, standardEmulation]
}

interface Parts {
  readonly settings: Settings
  readonly publicUrl: string
  readonly stores: Stores
  readonly engine: EngineParts
  readonly clock: Clock
  readonly newId: () => string
}

/** What the vendor dialects answer, each area in its own shape. */
export function dialectAreas(parts: Parts): readonly Area[] {
  const https = parts.publicUrl.startsWith('https:')
  return [
    {
      prefix: uemDialect.tokenPath,
      routes: uemTokenRoutes(parts),
      fallback: uemTokenFallback({ errorCodes: parts.settings.uemErrorCodes }),
    },
    {
      prefix: '/api/',
      routes: uemApiRoutes(parts, https),
      fallback: uemFallback({ https }),
      isDirect: true,
    },
  ]
}

function uemTokenRoutes({ settings, engine }: Parts): readonly WireRoute[] {
  const spelling: TokenSpelling = {
    encodeAnswer: encodeTokenAnswer,
    encodeRefusal: (error, request: WireRequest): WireReply =>
      encodeTokenRefusal(error, request, { errorCodes: settings.uemErrorCodes }),
  }
  const { policy, tokenPath } = uemDialect
  return tokenRoutes({ path: tokenPath, policy, spelling, token: engine.token })
}

function uemApiRoutes(parts: Parts, https: boolean): readonly WireRoute[] {
  const { stores, settings, engine, publicUrl, clock, newId } = parts
  return uemRestRoutes({
    organizationGroups: stores.organizationGroups,
    roles: stores.roles,
    administrators: stores.administrators,
    apiKeys: stores.apiKeys,
    clients: stores.clients,
    users: stores.users,
    devices: stores.devices,
    profiles: stores.profiles,
    apps: stores.apps,
    tags: stores.tags,
    smartGroups: stores.smartGroups,
    commands: stores.commands,
    commit: stores.commit,
    standings: stores.standings,
    clock,
    newId,
    publicUrl,
    apiKeySecrets: engine.apiKeySecrets,
    usedToday: engine.callQuotas.usedToday,
    callQuotas: engine.callQuotas,
    authenticate: uemAuthentication({
      authenticate: engine.authenticate,
      authenticateAdministrator: engine.authenticateAdministrator,
      organizations: stores.organizations,
      organizationGroups: stores.organizationGroups,
    }),
    options: { permissionInMessage: settings.uemPermissionInMessage, https },
  })
}
