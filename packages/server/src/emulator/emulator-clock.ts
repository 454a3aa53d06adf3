import type { Clock, UnixMilliseconds } from '@frontdesk/directory/units.ts'

/** How the emulator's clock stands. */
export interface ClockState {
  readonly now: UnixMilliseconds
  /** Ahead of the machine's clock by so much. */
  readonly offsetMilliseconds: number
  readonly frozen: boolean
}

/** A clock that can be moved, for tests of what time does. It goes on unless it is frozen. */
export interface EmulatorClock {
  readonly now: Clock
  /** The highest that `now` ever said. */
  readonly neverBack: Clock
  readonly state: () => ClockState
  set(now: UnixMilliseconds): void
  freeze(): void
  /** Goes on from where it stands. */
  thaw(): void
  /** The machine's own time again. */
  reset(): void
}

/** @param machine the clock underneath */
export function emulatorClock(machine: Clock = Date.now): EmulatorClock {
  let offset = 0
  let frozenAt: UnixMilliseconds | undefined
  let highest = 0
  const now = (): UnixMilliseconds => frozenAt ?? machine() + offset

  return {
    now,
    neverBack() {
      highest = Math.max(highest, now())
      return highest
    },
    state: () => ({
      now: now(),
      offsetMilliseconds: now() - machine(),
      frozen: frozenAt !== undefined,
    }),
    set(wanted) {
      offset = wanted - machine()
      if (frozenAt !== undefined) frozenAt = wanted
    },
    freeze() {
      frozenAt ??= now()
    },
    thaw() {
      if (frozenAt === undefined) return
      offset = frozenAt - machine()
      frozenAt = undefined
    },
    reset() {
      offset = 0
      frozenAt = undefined
    },
  }
}
