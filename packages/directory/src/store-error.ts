/** What a store may throw; see `StoreError`. */
export type StoreErrorCode = 'conflict' | 'unavailable' | 'invalid'

/**
 * What a store may throw. `conflict`: a unique value is taken, or what a row refers to is gone.
 * `unavailable`: the database could not be reached, is full or is locked; nothing that was answered
 * is lost. `invalid`: a value that came from outside and that the database cannot hold, such as a
 * text with a NUL.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, detail: string, cause?: unknown) {
    super(`${code}: ${detail}`, { cause })
    this.code = code
  }
}
