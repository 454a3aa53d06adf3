/**
 * What a store may throw. `conflict`: a unique value is taken, or what a row refers to is gone. `unavailable`: the database could
 * not be reached, is full or is locked; nothing was written.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: 'conflict' | 'unavailable'

  constructor(code: 'conflict' | 'unavailable', detail: string, cause?: unknown) {
    super(`${code}: ${detail}`, { cause })
    this.code = code
  }
}
