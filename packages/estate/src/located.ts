/** What the organization group of a thing is called. */
export interface Located {
  readonly organizationGroupName: string
  readonly organizationGroupUuid: string
}

/** A page of a search: an offset, a limit of 1 to 5,000, and how many there are in all. */
export interface OffsetPage {
  readonly offset: number
  readonly limit: number
}

export interface Found<Item> {
  readonly items: readonly Item[]
  readonly total: number
}
