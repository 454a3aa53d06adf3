/** Hands results from a run to one reader, in order. Only one `next` may wait at a time. */
export interface ResultQueue<Result extends object> {
  /** How many wait for the reader. */
  readonly length: number
  push(result: Result): void
  /** No more will come; what waits is still read, then the error is thrown. */
  end(error?: { readonly error: unknown }): void
  next(): Promise<IteratorResult<Result, undefined>>
}

/** @param taken is told when the reader has taken one: there is room again */
export function resultQueue<Result extends object>(taken: () => void): ResultQueue<Result> {
  const waiting: Result[] = []
  let ended: { readonly failure: { readonly error: unknown } | undefined } | undefined
  let wake: (() => void) | undefined

  const notify = (): void => {
    wake?.()
    wake = undefined
  }
  return {
    get length() {
      return waiting.length
    },
    push(result) {
      waiting.push(result)
      notify()
    },
    end(failure) {
      ended ??= { failure }
      notify()
    },
    async next() {
      for (;;) {
        // Short: the run holds back while many wait.
        const result = waiting.shift()
        if (result !== undefined) {
          taken()
          return { done: false, value: result }
        }
        if (ended?.failure) throw ended.failure.error
        if (ended) return { done: true, value: undefined }
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}
