/** A JSON object from outside: every member is unknown until asked. */
export type JsonRecord = Readonly<Record<string, unknown>>

/** Tells whether a JSON value is an object, neither null nor a list. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Parses JSON text; undefined when it is none. */
export function findJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
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
