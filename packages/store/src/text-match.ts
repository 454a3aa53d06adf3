import { type RawBuilder, type SqlBool, sql } from 'kysely'

/** A condition that no row meets. */
export const never: RawBuilder<SqlBool> = sql`1 = 0`

/**
 * Tells whether a text could be in the database at all. PostgreSQL refuses a statement with a NUL
 * in it, so a caller's text is asked about first; with a NUL, nothing is found on either database.
 */
export function isStorable(text: string): boolean {
  return !text.includes('\0')
}

/** Folds ASCII letters to lower case and no others: what lower() does on both databases. */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/** The condition that one of the columns has a text as a part, in any (ASCII) letter case. */
export function containsText(columns: readonly string[], text: string): RawBuilder<SqlBool> {
  if (!isStorable(text)) return never
  const pattern = `%${foldAscii(text).replace(/[\\%_]/g, '\\$&')}%`
  const parts = columns.map((column) => sql`lower(${sql.ref(column)}) LIKE ${pattern} ESCAPE '\\'`)
  return sql`(${sql.join(parts, sql` OR `)})`
}

/** The condition that a column is a text in any (ASCII) letter case. */
export function equalsText(column: string, text: string): RawBuilder<SqlBool> {
  if (!isStorable(text)) return never
  return sql`lower(${sql.ref(column)}) = ${foldAscii(text)}`
}
