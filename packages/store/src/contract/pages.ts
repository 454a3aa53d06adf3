import type { Page, PageRequest } from '@frontdesk/directory/listing.ts'

/** Reads a list to its end, page by page. */
export async function allPages<Item>(
  read: (page: PageRequest) => Promise<Page<Item>>,
  limit: number,
): Promise<readonly Item[]> {
  const items: Item[] = []
  let after: string | undefined
  do {
    const page = await read({ limit, after })
    items.push(...page.items)
    after = page.next
  } while (after !== undefined)
  return items
}
