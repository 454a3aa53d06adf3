import { join } from 'node:path'
import { jsonLines } from '@frontdesk/client/bulk/result-files.ts'
import { bulk } from '@frontdesk/client/bulk/run-bulk.ts'
import { openTransport } from '@frontdesk/client/http/undici-transport.ts'
import { uemClient } from '@frontdesk/client/uem/uem-client.ts'
import { uemTokens } from '@frontdesk/client/uem/uem-tokens.ts'

import { readClientJob, reportClientJob } from './client-job.ts'

/** The SDK, with everything on: adaptive concurrency, results in a file, checkpoint. */
const { server, clientId, clientSecret, devices, concurrency, folder } = readClientJob()

let tokenRequests = 0
const transport = openTransport({ connections: 64 })
const tokens = uemTokens({
  server,
  tokenUrl: `${server}/connect/token`,
  clientId,
  clientSecret,
  transport,
  onRequest: () => {
    tokenRequests++
  },
})
const uem = uemClient({ server, tokens, transport })

const started = performance.now()
const summary = await bulk(
  devices,
  (device, { signal }) => uem.v(1).get(`/mdm/devices/${device}/profiles`, {}, { signal }),
  {
    key: String,
    concurrency: concurrency === 'adaptive' ? 'adaptive' : Number(concurrency),
    out: jsonLines(join(folder, 'profiles.jsonl')),
    checkpoint: join(folder, 'profiles.checkpoint'),
  },
).finished()

const reasons = Map.groupBy(summary.failures, ({ reason }) => reason.replaceAll(/\d+/g, 'N'))
reportClientJob({
  calls: devices.length,
  failures: Object.fromEntries([...reasons].map(([reason, rows]) => [reason, rows.length])),
  tokenRequests,
  seconds: (performance.now() - started) / 1000,
})
await transport.close()
