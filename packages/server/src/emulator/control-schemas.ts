import { Type } from 'typebox'

import { routePatternForm } from './route-pattern.ts'

const closed = { additionalProperties: false } as const
const tenYears = 315_360_000
const tenMinutes = 600_000
/** The longest that a token of this server lives. */
export const longestTokenSeconds = 86_400

const Route = Type.String({ pattern: routePatternForm, maxLength: 500 })

/** Milliseconds that every answer is late at most. */
export const longestLatency = 60_000

/** Bodies of the control API. */
export const controlBodies = {
  clock: Type.Object(
    {
      advance_seconds: Type.Optional(Type.Number({ minimum: 0, maximum: tenYears })),
      now: Type.Optional(Type.String({ maxLength: 40 })),
      frozen: Type.Optional(Type.Boolean()),
    },
    closed,
  ),
  tokenLife: Type.Object(
    {
      seconds: Type.Union([
        Type.Integer({ minimum: 1, maximum: longestTokenSeconds }),
        Type.Null(),
      ]),
    },
    closed,
  ),
  revoke: Type.Object(
    {
      client_id: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
      all: Type.Optional(Type.Literal(true)),
    },
    closed,
  ),
  fault: Type.Object(
    {
      route: Type.Optional(Route),
      next: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
      status: Type.Optional(Type.Integer({ minimum: 200, maximum: 599 })),
      retry_after: Type.Optional(Type.Integer({ minimum: 0, maximum: longestTokenSeconds })),
      delay_ms: Type.Optional(Type.Integer({ minimum: 0, maximum: tenMinutes })),
      cut: Type.Optional(Type.Enum(['before', 'middle'])),
      html: Type.Optional(Type.Boolean()),
    },
    closed,
  ),
  latency: Type.Object({ ms: Type.Integer({ minimum: 0, maximum: longestLatency }) }, closed),
  connections: Type.Object(
    { maximum: Type.Union([Type.Integer({ minimum: 1, maximum: 100_000 }), Type.Null()]) },
    closed,
  ),
}

/** Query of `GET /_emulator/requests`. */
export const RequestsQuery = Type.Object(
  {
    route: Type.Optional(Route),
    limit: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,4}$' })),
  },
  closed,
)
