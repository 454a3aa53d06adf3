/** A JSON object from outside: every member is unknown until asked. */
export type JsonRecord = Readonly<Record<string, unknown>>

/** Tells whether a JSON value is an object: not null, a list or a number of `findWritableJson`. */
export function isRecord(value: unknown): value is JsonRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !rawJson.isRawJSON(value)
  )
}

/** Parses JSON text; undefined when it is none. */
export function findJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Parses JSON text without losing digits: a whole number beyond 2^53 becomes the text of its
 * digits. Undefined when it is no JSON.
 */
export function findExactJson(text: string): unknown {
  return findRevived(text, (digits) => digits)
}

/** The same for what is written as JSON again: such a number stays a number. */
export function findWritableJson(text: string): unknown {
  return findRevived(text, (digits) => rawJson.rawJSON(digits))
}

/** The compiler's library does not know it yet. */
const rawJson = JSON as JSON & {
  rawJSON(text: string): unknown
  isRawJSON(value: unknown): boolean
}

function findRevived(text: string, keep: (digits: string) => unknown): unknown {
  const revive = (_: string, value: unknown, { source }: { source?: string } = {}) =>
    typeof value === 'number' && source !== undefined && isBeyond(value, source)
      ? keep(source)
      : value
  try {
    return JSON.parse(text, revive)
  } catch {
    return undefined
  }
}

function isBeyond(value: number, source: string): boolean {
  return !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
}

/** The member as text: texts and numbers as they are, anything else undefined. */
export function findText(record: JsonRecord, member: string): string | undefined {
  const value = record[member]
  if (typeof value === 'string') return value === '' ? undefined : value
  return typeof value === 'number' ? String(value) : undefined
}

/** The objects in a member that is a list; none when it is no list. */
export function recordsIn(record: JsonRecord, member: string): readonly JsonRecord[] {
  const value = record[member]
  return Array.isArray(value) ? value.filter(isRecord) : []
}
