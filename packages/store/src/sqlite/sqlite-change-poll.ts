import type { DatabaseSync } from 'node:sqlite'

import { type ChangeFeedSource, everything } from '../change-feed.ts'

/** Four looks within the second that other processes have to hear of a change (T7). */
const pollMs = 250
/** So many missed changes are told one by one; beyond, forgetting all is cheaper. */
const tellLimit = 1000

/**
 * Reads the change log for what any process wrote, this one's own included: to forget twice costs
 * one read. Does not keep the process alive.
 *
 * @param log hears of a poll that failed; the feed grows stale by itself then
 * @returns stops polling
 */
export function pollChanges(
  reader: DatabaseSync,
  feed: ChangeFeedSource,
  monotonicMs: () => number,
  log: (message: string, error: unknown) => void,
): () => void {
  // Survives the purge of its rows: AUTOINCREMENT keeps the highest number given here.
  const newest = reader.prepare(`SELECT seq FROM sqlite_sequence WHERE name = 'change_log'`)
  const since = reader.prepare(`
    SELECT subject FROM change_log WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ${tellLimit}`)
  const newestSeq = () => Number(newest.get()?.seq ?? 0)
  let told = newestSeq()

  function poll(): void {
    const startedAt = monotonicMs()
    const upTo = newestSeq()
    if (upTo !== told) {
      const changes = since.all(told, upTo)
      // Fewer rows than numbers: some were purged, or there are too many.
      const subjects =
        changes.length === upTo - told ? changes.map((row) => row.subject) : [everything]
      for (const subject of subjects) feed.tell(String(subject))
      told = upTo
    }
    feed.heardUpTo(startedAt)
  }

  poll()
  const timer = setInterval(() => {
    try {
      poll()
    } catch (error) {
      log('The change log could not be read.', error)
    }
  }, pollMs).unref()
  return () => clearInterval(timer)
}
