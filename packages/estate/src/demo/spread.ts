/** Prime, and larger than most sizes: two indexes that follow each other land far apart. */
const step = 15_485_863

/** Far from 0, so that the first results are no small numbers. */
const start = 104_729

/**
 * Maps 0, 1, 2, ... to numbers below `size` that look random, each once before any comes again.
 * This is how serial numbers and names stay unique without remembering which were given.
 *
 * @param index below 500,000,000, so that the product stays exact
 * @param size at least 1, and no multiple of 15,485,863
 */
export function spread(index: number, size: number): number {
  return ((index + start) * step) % size
}
