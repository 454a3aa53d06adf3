import type { Page } from '@frontdesk/directory/listing.ts'

/**
 * Makes a page of what was read. The query asks for `limit + 1` rows: the last one is not shown,
 * it only tells that there is more.
 */
export function keysetPage<Item>(
  read: readonly Item[],
  limit: number,
  keyOf: (item: Item) => string,
): Page<Item> {
  const items = read.slice(0, limit)
  const last = items.at(-1)
  return read.length > limit && last !== undefined ? { items, next: keyOf(last) } : { items }
}
