import { parseArgs } from 'node:util'

import { startEmulator } from '@frontdesk/testkit/test-emulator.ts'

/** An emulator in a process of its own, with more connections than the limit refused. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    devices: { type: 'string', default: '100' },
    latency: { type: 'string', default: '0' },
    'token-life': { type: 'string', default: '5' },
    connections: { type: 'string', default: '64' },
  },
})

const emulator = await startEmulator({
  port: Number(values.port),
  devices: Number(values.devices),
  latencyMilliseconds: Number(values.latency),
  tokenLifeSeconds: Number(values['token-life']),
})
emulator.setMaximumConnections(Number(values.connections))
process.once('SIGTERM', () => void emulator.stop())
