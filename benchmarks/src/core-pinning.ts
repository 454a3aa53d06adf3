import { spawnSync } from 'node:child_process'

const cores = { server: '0', generator: '1' } as const

const available = Object.values(cores).every(
  (core) => spawnSync('taskset', ['-c', core, 'true'], { stdio: 'ignore' }).status === 0,
)

/** How the processes share the machine, as a sentence for the output. */
export const pinningNote = available
  ? `Every server is pinned to core ${cores.server}, the load generator to core ${cores.generator}.`
  : 'NOT PINNED: no taskset or no second core here; servers and load generator share all cores.'

/** The command line that runs `command` on one core; unchanged where cores cannot be chosen. */
export function pinned(
  role: keyof typeof cores,
  command: readonly [string, ...string[]],
): [string, ...string[]] {
  return available ? ['taskset', '-c', cores[role], ...command] : [...command]
}
