/** Asks for one page of a list. `limit` is 1 to 500; `after` is the sort key of the last row seen. */
export interface PageRequest {
  readonly limit: number
  readonly after?: string | undefined
  readonly search?: string | undefined
}

/** One page; `next` is the key to ask on with, absent on the last page. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next?: string | undefined
}
