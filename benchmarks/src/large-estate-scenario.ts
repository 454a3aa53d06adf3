import { mkdirSync } from 'node:fs'

import type { Contestant } from './contestant.ts'
import type { Findings } from './findings.ts'
import { administrationCalls, startFrontdesk } from './frontdesk-contestant.ts'
import { findFlaw, type LoadResult, runLoad } from './load-plan.ts'
import { type DeviceRequests, deviceApi } from './rest-scenario.ts'
import { twoDecimals, wholeNumber } from './result-table.ts'

const devices = 100_000
const pageSize = 500
const rowsPerRequest = 1000

interface Import {
  readonly seconds: number
  readonly before: number | undefined
  readonly peak: number | undefined
}

/** A large estate: any page of its devices, and as many devices imported into an empty server. */
export async function largeEstateScenario(folder: string): Promise<Findings> {
  const server = await startFrontdesk({ folder, demoDevices: devices })
  const search = await searchAllPages(server, await deviceApi(server, devices / pageSize))
  await server.stop()
  const flaw = findFlaw(search)
  const imported = await importDevices(`${folder}/import`)
  return {
    sections: [
      {
        title: 'Large estate',
        notes: [
          `SQLite, ${wholeNumber(devices)} devices. Search: every page of ${pageSize} once, one after the other.`,
          `Import: ${wholeNumber(devices)} rows in requests of ${wholeNumber(rowsPerRequest)}, all or nothing.`,
        ],
        heading: ['figure', 'value'],
        rows: [
          ['devices search, median ms', twoDecimals(flaw ? undefined : search.p50Ms)],
          ['devices search, p99 ms', twoDecimals(flaw ? undefined : search.p99Ms)],
          ['devices search, slowest ms', twoDecimals(flaw ? undefined : search.maxMs)],
          ['import, s', twoDecimals(imported.seconds)],
          ['memory before the import, MB', wholeNumber(imported.before)],
          ['peak memory, MB', wholeNumber(imported.peak)],
        ],
        where: 'screen and document',
      },
    ],
    goals: [
      {
        name: 'devices search of 100,000, median of any page',
        measured: flaw ? undefined : search.p50Ms,
        bound: { atMost: 25 },
        unit: 'ms',
      },
      {
        name: 'import of 100,000 devices',
        measured: imported.seconds,
        bound: { atMost: 10 },
        unit: 's',
      },
    ],
    flaws: flaw ? [`devices search of ${devices}: ${flaw}`] : [],
  }
}

/** One warm-up over a tenth of the pages, then each page once. */
async function searchAllPages(
  { url }: Contestant,
  { search }: DeviceRequests,
): Promise<LoadResult> {
  await runLoad({ url, requests: search, connections: 1, until: { answers: search.length / 10 } })
  return runLoad({ url, requests: search, connections: 1, until: { answers: search.length } })
}

async function importDevices(folder: string): Promise<Import> {
  mkdirSync(folder)
  const server = await startFrontdesk({ folder })
  const before = server.memoryMb()?.now
  const call = administrationCalls(server)
  const begun = performance.now()
  const { id } = await call('POST', '/admin/v1/device-imports', { organization_group: 'ACME' }, 201)
  for (let start = 0; start < devices; start += rowsPerRequest) {
    const rows = Array.from({ length: rowsPerRequest }, (_, index) => deviceRow(start + index))
    await call('POST', `/admin/v1/device-imports/${id}/rows`, { rows }, 200)
  }
  await call('POST', `/admin/v1/device-imports/${id}/complete`, { rows: devices }, 200)
  const seconds = (performance.now() - begun) / 1000
  const peak = server.memoryMb()?.peak
  await server.stop()
  return { seconds, before, peak }
}

/** A row as a console's export has it. */
function deviceRow(index: number) {
  const number = String(index).padStart(8, '0')
  return {
    line: index + 2,
    'Friendly Name': `Imported ${number}`,
    'Serial Number': `SN${number}`,
    UDID: `udid-${number}`,
    Platform: index % 2 === 0 ? 'Apple' : 'Android',
    Model: index % 2 === 0 ? 'iPhone 16' : 'Pixel 9',
    'OS Version': '18.2',
    Ownership: 'C',
    Username: `user${index % 1000}`,
    'Email Address': `user${index % 1000}@example.com`,
    'Organization Group': 'ACME',
    'Enrollment Status': 'Enrolled',
    'Last Seen': '2026-01-01T00:00:00.000',
  }
}
