/** Writes a list to a column that holds JSON text. */
export function listColumn(list: readonly unknown[]): string {
  return JSON.stringify(list)
}

/**
 * Reads a list from a column that holds JSON text. Only this package writes such columns, so the
 * items are what the caller says they are.
 */
export function listOf<Item>(column: string): readonly Item[] {
  return JSON.parse(column) as Item[]
}
