/** Items that are tried again later, the soonest first. */
export interface RetryQueue<Entry> {
  readonly size: number
  /** When the first is due; undefined when there is none. */
  readonly nextDue: number | undefined
  add(entry: Entry, due: number): void
  /** The first, if it is due by now. */
  takeDue(now: number): Entry | undefined
}

/** A sorted list: a run keeps it short, since it starts nothing new while many wait. */
export function retryQueue<Entry>(): RetryQueue<Entry> {
  // The soonest last, where taking is cheap.
  const entries: { readonly entry: Entry; readonly due: number }[] = []
  return {
    get size() {
      return entries.length
    },
    get nextDue() {
      return entries.at(-1)?.due
    },
    add(entry, due) {
      const before = entries.findLastIndex((other) => other.due > due)
      entries.splice(before + 1, 0, { entry, due })
    },
    takeDue(now) {
      const last = entries.at(-1)
      return last !== undefined && last.due <= now ? entries.pop()?.entry : undefined
    },
  }
}
