import { command } from '../command.ts'
import { parseWholeNumber } from '../duration.ts'
import { serverOptions, startServer } from '../server-process.ts'

/** `frontdesk emulator [--port N] [--devices N] [--directory DIR] [--token-life S] [--latency MS] [--json]` */
export const emulator = command({
  name: 'emulator',
  summary: 'Start a server for tests: in memory, with devices and credentials that are published.',
  example: 'emulator --port 8080 --token-life 60',
  options: {
    port: serverOptions.port,
    devices: { value: 'N', help: 'How many devices to make (else 100).' },
    directory: { value: 'DIR', help: 'Keep everything there instead of in memory.' },
    tokenLife: { value: 'S', help: 'Seconds that every access token lives.' },
    latency: { value: 'MS', help: 'Milliseconds that every answer of the device API is late.' },
  },

  run({ options, json, environment }) {
    const { port, devices, directory, tokenLife, latency } = options
    check('--port', port, { from: 0, to: 65_535 })
    check('--devices', devices, { from: 1, to: 1_000_000 })
    check('--token-life', tokenLife, { from: 1, to: 86_400 })
    check('--latency', latency, { from: 0, to: 60_000 })
    const words = [
      ...given('--port', port),
      ...given('--devices', devices),
      ...given('--directory', directory),
      ...given('--token-life', tokenLife),
      ...given('--latency', latency),
      ...(json ? ['--json'] : []),
    ]
    return startServer(['--emulator', ...words], environment)
  },
})

function check(
  option: string,
  value: string | undefined,
  limits: { readonly from: number; readonly to: number },
): void {
  if (value !== undefined) parseWholeNumber(option, value, limits)
}

/** With a sign of equality: a value may begin with a dash. */
function given(option: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`${option}=${value}`]
}
