import { command } from '../command.ts'
import { parseWholeNumber } from '../duration.ts'
import { serverEnvironment, serverOptions, startServer } from '../server-process.ts'

/** `frontdesk demo [--devices 10000] [--port N] [--host H] [--database URL]` */
export const demo = command({
  name: 'demo',
  summary: 'Start a server with a demo estate of many devices.',
  example: 'demo --devices 500',
  options: {
    devices: { value: 'N', default: '10000', help: 'How many devices to make.' },
    ...serverOptions,
  },

  run({ options, environment }) {
    const devices = parseWholeNumber('--devices', options.devices, { from: 1, to: 10_000_000 })
    const variables = { ...environment, ...serverEnvironment(options) }
    return startServer(['--demo', String(devices)], variables)
  },
})
