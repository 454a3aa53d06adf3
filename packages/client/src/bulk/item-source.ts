/** Hands out a run's items one by one, without waiting. */
export interface ItemSource<Item> {
  /** The next item; undefined when there is none at this moment. */
  take(): { readonly item: Item } | undefined
  /** True when `take` will never find another. */
  readonly ended: boolean
  /** How many there are in all, where that is known. */
  readonly total: number | undefined
  /** Lets go of the iterator. */
  close(): void
}

export interface SourceEvents {
  /** There may be something to take, or the end has been reached. */
  ready(): void
  failed(error: unknown): void
}

/** How many items of an async source are fetched before they are wanted. */
const readAhead = 256

/** Reads a list, a generator or an async stream of items. An error of theirs goes to `failed`. */
export function itemSource<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  events: SourceEvents,
): ItemSource<Item> {
  if (Symbol.asyncIterator in items) return streamSource(items, events)
  return listSource(items, events)
}

function listSource<Item>(items: Iterable<Item>, events: SourceEvents): ItemSource<Item> {
  const iterator = items[Symbol.iterator]()
  const size = sizeOf(items)
  let taken = 0
  let ended = false
  return {
    get ended() {
      return ended
    },
    get total() {
      return ended ? taken : size
    },
    take() {
      if (ended) return undefined
      try {
        const next = iterator.next()
        if (next.done !== true) {
          taken += 1
          return { item: next.value }
        }
      } catch (error) {
        events.failed(error)
      }
      ended = true
      return undefined
    },
    close() {
      if (!ended) iterator.return?.()
      ended = true
    },
  }
}

function sizeOf(items: Iterable<unknown>): number | undefined {
  if (Array.isArray(items)) return items.length
  return items instanceof Set || items instanceof Map ? items.size : undefined
}

function streamSource<Item>(items: AsyncIterable<Item>, events: SourceEvents): ItemSource<Item> {
  const iterator = items[Symbol.asyncIterator]()
  const waiting: Item[] = []
  let count = 0
  let atEnd = false
  let reading = false

  const read = async (): Promise<void> => {
    reading = true
    try {
      while (!atEnd && waiting.length < readAhead) {
        const next = await iterator.next()
        if (next.done === true) {
          atEnd = true
        } else {
          count += 1
          waiting.push(next.value)
        }
        events.ready()
      }
    } catch (error) {
      atEnd = true
      events.failed(error)
    }
    reading = false
  }

  return {
    get ended() {
      return atEnd && waiting.length === 0
    },
    get total() {
      return atEnd ? count : undefined
    },
    take() {
      if (!atEnd && !reading && waiting.length <= readAhead / 2) void read()
      if (waiting.length === 0) return undefined
      const [item] = waiting.splice(0, 1)
      return { item: item as Item }
    },
    close() {
      // Not waited for: a page that never comes must not hold the end of the run.
      if (!atEnd) void iterator.return?.().catch(() => {})
      atEnd = true
      waiting.length = 0
    },
  }
}
