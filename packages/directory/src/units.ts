/** Seconds since 1970-01-01T00:00:00Z, whole: the unit of every token and secret date. */
export type UnixSeconds = number

/** Milliseconds since 1970-01-01T00:00:00Z, whole: the unit of the audit and of device samples. */
export type UnixMilliseconds = number

/** The one source of time. Everything that asks for the time is handed a clock. */
export type Clock = () => UnixMilliseconds

/** The clock's reading in whole seconds, rounded down. */
export function secondsOf(milliseconds: UnixMilliseconds): UnixSeconds {
  return Math.floor(milliseconds / 1000)
}
