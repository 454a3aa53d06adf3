import type { Clock } from '@frontdesk/directory/units.ts'

/**
 * The clock, but never further on than the time that has passed since this clock was made. What it
 * says is late where the machine slept or its clock was put right; it is not early because a clock
 * was ahead for a while. For what cannot be undone, such as deleting what has ended: a token that
 * was revoked must not come back to life when the clock goes back.
 *
 * @param monotonicMs a clock that never jumps, in milliseconds: `performance.now`
 */
export function unhurriedClock(clock: Clock, monotonicMs: () => number): Clock {
  let anchor = clock() - monotonicMs()
  return () => {
    const passed = monotonicMs()
    // Behind: then it was ahead before, and counts from here.
    anchor = Math.min(anchor, clock() - passed)
    return Math.floor(anchor + passed)
  }
}
