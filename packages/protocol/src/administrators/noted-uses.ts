import type { Change, Commit } from '@frontdesk/directory/change.ts'
import { type Clock, secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'

const everySeconds = 60
const maximumNoted = 20_000

/** Notes that something was used now, at most once a minute; the request does not wait for it. */
export type NoteUse = (id: string, last: UnixSeconds | undefined) => void

interface Parts {
  readonly commit: Commit
  readonly clock: Clock
  readonly use: (id: string, at: UnixSeconds) => Change
}

/** Makes a notebook for one kind of thing. A note that cannot be written is lost, and harms nobody. */
export function notedUses({ commit, clock, use }: Parts): NoteUse {
  const noted = new Map<string, UnixSeconds>()

  return (id, last) => {
    const now = secondsOf(clock())
    if (now - Math.max(noted.get(id) ?? 0, last ?? 0) < everySeconds) return
    noted.delete(id)
    noted.set(id, now)
    const oldest = noted.keys().next()
    if (noted.size > maximumNoted && !oldest.done) noted.delete(oldest.value)
    commit({ changes: [use(id, now)], audit: [] }).catch(() => noted.delete(id))
  }
}
