/** Values by text, bounded in number and size. What was not asked for in a while goes first. */
export interface RecentEntries<Value> {
  find(key: string): Value | undefined
  /** @param bytes about what the entry takes, its key included */
  set(key: string, value: Value, bytes: number): void
  delete(key: string): void
  readonly size: number
}

interface Entry<Value> {
  readonly value: Value
  readonly bytes: number
}

/**
 * Two halves: a full young half becomes the old one, and the old one is dropped. What is asked for
 * in the old half moves to the young one. About as good as strict order, for one lookup a hit.
 */
export function recentEntries<Value>(limits: {
  readonly maximumEntries: number
  readonly maximumBytes: number
}): RecentEntries<Value> {
  const halfEntries = Math.max(1, Math.floor(limits.maximumEntries / 2))
  const halfBytes = Math.floor(limits.maximumBytes / 2)
  let young = new Map<string, Entry<Value>>()
  let old = new Map<string, Entry<Value>>()
  let youngBytes = 0

  function put(key: string, entry: Entry<Value>): void {
    if (entry.bytes > halfBytes || limits.maximumEntries < 1) return
    if (young.size >= halfEntries || youngBytes + entry.bytes > halfBytes) {
      old = young
      young = new Map()
      youngBytes = 0
    }
    young.set(key, entry)
    youngBytes += entry.bytes
  }

  function remove(key: string): void {
    const entry = young.get(key)
    if (entry) {
      young.delete(key)
      youngBytes -= entry.bytes
    }
    old.delete(key)
  }

  return {
    find(key) {
      const entry = young.get(key)
      if (entry) return entry.value
      const older = old.get(key)
      if (!older) return undefined
      old.delete(key)
      put(key, older)
      return older.value
    },
    set(key, value, bytes) {
      remove(key)
      put(key, { value, bytes })
    },
    delete: remove,
    get size() {
      return young.size + old.size
    },
  }
}
