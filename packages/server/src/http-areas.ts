import type { Clock } from '@frontdesk/directory/units.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'
import type { Stores } from '@frontdesk/store/stores.ts'

import type { AdministrationParts } from './administration/admin-context.ts'
import {
  administrationFallback,
  administrationRoutes,
} from './administration/administration-routes.ts'
import { standardRoutes } from './authorization/standard-area.ts'
import { dialectAreas, dialects } from './dialects.ts'
import { documentationRoutes } from './documentation-routes.ts'
import type { EngineParts } from './engine-parts.ts'
import { healthRoutes } from './http/health-routes.ts'
import type { Area } from './http/http-server.ts'
import { keySetRoutes } from './http/key-set-routes.ts'
import type { RequestMetrics } from './http/metrics.ts'
import { standardFallback } from './http/standard-fallback.ts'
import type { Settings } from './settings/settings.ts'
import type { SignInParts } from './sign-in/sign-in-composition.ts'

interface Parts {
  readonly settings: Settings
  readonly publicUrl: string
  readonly stores: Stores
  readonly keys: KeyMaterial
  readonly engine: EngineParts
  readonly signIn: SignInParts
  readonly administration: AdministrationParts
  readonly metrics: RequestMetrics
  readonly clock: Clock
  readonly newId: () => string
  readonly requireReady: () => Promise<string | undefined>
}

/** Everything that answers, by path prefix; the last area takes the rest. */
export function httpAreas(parts: Parts): readonly Area[] {
  const issuerPaths = [...dialects.values()].flatMap(({ policy }) => policy.issuerPaths)
  return [
    ...dialectAreas(parts),
    {
      prefix: '/admin/',
      routes: administrationRoutes(parts.administration),
      fallback: administrationFallback,
    },
    {
      prefix: '/',
      routes: [
        ...standardRoutes(parts),
        ...parts.signIn.routes,
        ...keySetRoutes(parts.engine.ring, issuerPaths),
        ...healthRoutes({ metrics: parts.metrics, requireReady: parts.requireReady }),
        ...documentationRoutes(parts.publicUrl),
      ],
      fallback: standardFallback,
    },
  ]
}
