import type { Clock } from '@frontdesk/directory/units.ts'
import type { Stores } from '@frontdesk/store/stores.ts'

import type { AdminParts } from './administration/admin-context.ts'
import {
  administrationFallback,
  administrationRoutes,
} from './administration/administration-routes.ts'
import { dialectAreas, dialects, standardTokenRoutes } from './dialects.ts'
import { documentationRoutes } from './documentation-routes.ts'
import type { EngineParts } from './engine-parts.ts'
import { healthRoutes } from './http/health-routes.ts'
import type { Area } from './http/http-server.ts'
import { keySetRoutes } from './http/key-set-routes.ts'
import type { RequestMetrics } from './http/metrics.ts'
import { standardFallback } from './http/standard-fallback.ts'
import type { Settings } from './settings/settings.ts'

interface Parts {
  readonly settings: Settings
  readonly publicUrl: string
  readonly stores: Stores
  readonly engine: EngineParts
  readonly administration: AdminParts
  readonly metrics: RequestMetrics
  readonly clock: Clock
  readonly newId: () => string
  readonly requireReady: () => Promise<void>
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
        ...standardTokenRoutes(parts),
        ...keySetRoutes(parts.engine.ring, issuerPaths),
        ...healthRoutes({ metrics: parts.metrics, requireReady: parts.requireReady }),
        ...documentationRoutes(parts.publicUrl),
      ],
      fallback: standardFallback,
    },
  ]
}
