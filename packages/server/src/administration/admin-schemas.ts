import type { UnixMilliseconds, UnixSeconds } from '@frontdesk/directory/units.ts'
import { type TProperties, type TSchema, Type } from 'typebox'

import { invalidField } from './problem.ts'

/** A value, or null where there is none. */
export function Nullable<Value extends TSchema>(value: Value) {
  return Type.Union([value, Type.Null()])
}

/** A body: members that it does not name are refused, not dropped. */
export function Body<Properties extends TProperties>(properties: Properties) {
  return Type.Object(properties, { additionalProperties: false })
}

/** The body of a PATCH: at least one member, and only those that it names. */
export function PatchBody<Properties extends TProperties>(properties: Properties) {
  return Type.Partial(Body(properties), { additionalProperties: false, minProperties: 1 })
}

/** Text on one line: no control characters, no blank at either end. */
export function Line(maxLength: number) {
  return Type.String({
    minLength: 1,
    maxLength,
    pattern: '^[^\\s\\p{C}](?:[^\\p{C}]*[^\\s\\p{C}])?$',
  })
}

export const Name = Line(255)

/**
 * A name to sign in with. No backslash, which separates an organization group from the name, and
 * nothing that a reader does not see.
 */
export const Username = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern:
    '^[^\\\\\\s\\p{C}\\p{Default_Ignorable_Code_Point}](?:[^\\\\\\p{C}\\p{Default_Ignorable_Code_Point}]*[^\\\\\\s\\p{C}\\p{Default_Ignorable_Code_Point}])?$',
  description:
    'No backslash, no control and no invisible characters. Compared without letter case.',
})
/**
 * A name that HTTP Basic carries, a domain before a backslash included: no colon, where Basic ends
 * the name. RFC 7617 §2.
 */
export const BasicUsername = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern:
    '^[^:\\s\\p{C}\\p{Default_Ignorable_Code_Point}](?:[^:\\p{C}\\p{Default_Ignorable_Code_Point}]*[^:\\s\\p{C}\\p{Default_Ignorable_Code_Point}])?$',
  description: 'No colon, no control and no invisible characters. Compared without letter case.',
})
export const Description = Type.String({ maxLength: 1000, pattern: '^[^\\p{C}]*$' })
export const Uuid = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
})
export const Status = Type.Enum(['enabled', 'disabled'])
export const IdParams = Type.Object({ id: Uuid })

/** An instant in answers: `2026-01-01T00:00:00Z`. */
export const Instant = Type.String({ description: 'ISO 8601 with Z' })

/** An instant in requests. */
export const InstantInput = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,3})?Z$',
  description: 'ISO 8601 with Z, such as 2026-01-01T00:00:00Z',
})

/** What every stored thing tells of its history. */
export const history = {
  created_at: Instant,
  updated_at: Instant,
  version: Type.Integer({ description: 'Counts changes; the ETag without its quotes.' }),
}

interface Versioned {
  readonly createdAt: UnixSeconds
  readonly updatedAt: UnixSeconds
  readonly version: number
}

/** Spells what `history` describes. */
export function encodeHistory({ createdAt, updatedAt, version }: Versioned) {
  return { created_at: instant(createdAt), updated_at: instant(updatedAt), version }
}

/** Spells a date in whole seconds. */
export function instant(seconds: UnixSeconds): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
}

/** Spells a date that may not have come. */
export function instantOrNull(seconds: UnixSeconds | undefined): string | null {
  return seconds === undefined ? null : instant(seconds)
}

/** Spells a date to the millisecond. */
export function preciseInstant(milliseconds: UnixMilliseconds): string {
  return new Date(milliseconds).toISOString()
}

/**
 * Reads a date that follows `InstantInput`; the 31st of June does, and is none.
 *
 * @throws Problem invalid at the path
 */
export function parseInstant(text: string, path: string): UnixMilliseconds {
  const at = Date.parse(text)
  // Some dates that no calendar has are read as the next month's first days.
  const exists = Number.isFinite(at) && new Date(at).toISOString().startsWith(text.slice(0, 19))
  if (!exists) throw invalidField(path, 'is not a date that exists')
  return at
}
