import type { WireRoute } from '@frontdesk/dialects/exchange.ts'
import { crossOriginRoutes, everyOriginRoutes } from '@frontdesk/dialects/standard/cross-origin.ts'
import { standardDialect } from '@frontdesk/dialects/standard/standard-dialect.ts'
import { standardDiscoveryRoutes } from '@frontdesk/dialects/standard/standard-discovery.ts'
import { standardEndpoints } from '@frontdesk/dialects/standard/standard-endpoints.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'
import type { Stores } from '@frontdesk/store/stores.ts'

import { dialects } from '../dialects.ts'
import type { EngineParts } from '../engine-parts.ts'
import type { Settings } from '../settings/settings.ts'
import type { SignInParts } from '../sign-in/sign-in-composition.ts'
import { authorizeRoutes } from './authorize-routes.ts'
import { deviceRoutes } from './device-routes.ts'
import { logoRoutes } from './logo-routes.ts'
import { logoutRoutes } from './logout-routes.ts'
import { registerRoutes } from './register-routes.ts'
import { scriptOrigins } from './script-origins.ts'
import { userinfoRoutes } from './userinfo-routes.ts'

interface Parts {
  readonly settings: Pick<Settings, 'registration' | 'registrationScope'>
  readonly publicUrl: string
  readonly stores: Stores
  readonly keys: KeyMaterial
  readonly engine: EngineParts
  readonly signIn: Pick<SignInParts, 'pages' | 'signIns'>
  readonly clock: Clock
  readonly newId: () => string
}

/** Everything that the standard dialect answers, its pages for people included. */
export function standardRoutes(parts: Parts): readonly WireRoute[] {
  const { settings, publicUrl, stores, keys, engine, signIn, clock } = parts
  const isScriptOrigin = scriptOrigins(stores.clients, stores.feed)
  const authorization = {
    stores,
    engine,
    keys,
    publicUrl,
    clock,
    pages: signIn.pages,
    signIns: signIn.signIns,
    dialect: standardDialect,
  }
  return [
    ...standardEndpoints({
      publicUrl,
      token: engine.token,
      revokeToken: engine.revokeToken,
      introspectToken: engine.introspectToken,
      pushRequest: engine.pushRequest,
      beginDevice: (request) => engine.devices.begin(request),
      isScriptOrigin,
    }),
    ...crossOriginRoutes(userinfoRoutes({ engine }), isScriptOrigin),
    ...standardDiscoveryRoutes({
      publicUrl,
      registration: settings.registration,
      scopes: settings.registrationScope,
    }),
    ...authorizeRoutes(authorization),
    ...deviceRoutes(authorization),
    ...logoutRoutes(authorization),
    ...logoRoutes(stores.clientLogos),
    ...registration(parts),
  ]
}

function registration(parts: Parts): readonly WireRoute[] {
  const { settings, stores, engine, clock, newId } = parts
  if (settings.registration === 'off') return []
  const routes = registerRoutes({
    mode: settings.registration,
    openScope: settings.registrationScope,
    dialect: standardDialect,
    dialects,
    stores,
    commit: stores.commit,
    standings: stores.standings,
    hasher: engine.hasher,
    authenticate: engine.authenticate,
    limits: engine.limits,
    clock,
    newId,
  })
  return everyOriginRoutes(routes)
}
