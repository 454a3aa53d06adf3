// Made by `npm run docs` from the operation table. Change that, not this.

export interface FindDeviceBody {
  /** Read and not kept. */
  readonly Application?: string | number | undefined

  /** Read and not kept. */
  readonly GapBetweenRepetitions?: string | number | undefined

  /** Read and not kept. */
  readonly Message?: string | number | undefined

  /** Read and not kept. */
  readonly NumberOfRepetitions?: string | number | undefined

  /** Read and not kept. */
  readonly Platform?: string | number | undefined
}

export interface FindDeviceByBody {
  /** Read and not kept. */
  readonly Application?: string | number | undefined

  /** Read and not kept. */
  readonly GapBetweenRepetitions?: string | number | undefined

  /** Read and not kept. */
  readonly Message?: string | number | undefined

  /** Read and not kept. */
  readonly NumberOfRepetitions?: string | number | undefined

  /** Read and not kept. */
  readonly Platform?: string | number | undefined
}
