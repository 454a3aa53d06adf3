import type { WireRoute } from '@frontdesk/dialects/exchange.ts'

/** The readable API pages. */
export function documentationRoutes(_publicUrl: string): readonly WireRoute[] {
  return []
}
