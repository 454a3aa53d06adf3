/** What the process says to scripts when it ends; stable, see README.md. */
export const exitCode = {
  done: 0,
  /** The server answered, and the answer was no (or made no sense). */
  refused: 1,
  /** The command line or the configuration is wrong; nothing was sent. */
  usage: 2,
  unreachable: 3,
  /** Some of many rows succeeded. */
  partly: 4,
} as const
