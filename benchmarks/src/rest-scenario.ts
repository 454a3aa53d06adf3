import { setTimeout as sleep } from 'node:timers/promises'

import type { Contestant } from './contestant.ts'
import { type Findings, roundsSection, triple } from './findings.ts'
import { registrarOf, startFrontdesk, tokenPaths } from './frontdesk-contestant.ts'
import type { Goal } from './goal.ts'
import { type JsonAnswer, readJsonAnswer } from './json-answer.ts'
import { findFlaw, type LoadResult, type PlannedRequest, runLoad } from './load-plan.ts'
import { twoDecimals, wholeNumber } from './result-table.ts'
import { connections, type Pace, ratesOf, runRounds } from './rounds.ts'
import { median } from './statistics.ts'
import { obtainToken, tokenRequest } from './token-request.ts'

const demoDevices = 10_000
const pageSize = 500
const searches = 200
const starts = 5
const idleSeconds = 5

interface Memory {
  readonly afterMaking: number | undefined
  readonly afterRestart: number | undefined
}

/** Everything but tokens: start, memory at rest, and the device API with the demo estate. */
export async function restScenario(folder: string, pace: Pace): Promise<Findings> {
  const first = await startFrontdesk({ folder, demoDevices, name: 'frontdesk with demo estate' })
  const afterMaking = await idleMemory(first)
  await first.stop()

  const startTimes: number[] = []
  for (let start = 1; start < starts; start++) {
    const again = await startFrontdesk({ folder, demoDevices })
    startTimes.push(again.startMs)
    await again.stop()
  }
  const server = await startFrontdesk({ folder, demoDevices, name: 'frontdesk with demo estate' })
  startTimes.push(server.startMs)
  const memory: Memory = { afterMaking, afterRestart: await idleMemory(server) }

  const uem = await deviceApi(server, demoDevices / pageSize)
  const search = await searchDevices(server, uem.search)
  const profiles = { name: 'device profiles', url: server.url, requests: await uem.profiles() }
  const lanes = await runRounds([profiles], pace)
  const peakMb = server.memoryMb()?.peak
  await server.stop()

  const searchFlaw = findFlaw(search)
  const searchName = `devices search, ${pageSize} rows a page, one after the other`
  return {
    sections: [
      {
        title: 'Start, memory, device API',
        notes: [
          `SQLite with a demo estate of ${wholeNumber(demoDevices)} devices.`,
          'Start: on the existing database, from the spawn to the first 200 of /readyz.',
          'Memory is resident memory in megabytes of 1,000,000 bytes.',
          `${searchName}: ${searches} requests. Device profiles: ${connections} connections.`,
        ],
        heading: ['figure', 'value'],
        rows: [
          [`start, ms (min / median / max of ${starts})`, triple(startTimes, wholeNumber)],
          ['first start, which makes the demo estate, ms', wholeNumber(first.startMs)],
          ['idle memory after making the demo estate, MB', wholeNumber(memory.afterMaking)],
          ['idle memory after a restart, MB', wholeNumber(memory.afterRestart)],
          ['peak memory after this scenario, MB', wholeNumber(peakMb)],
          [
            `${searchFlaw ? 'INVALID ' : ''}devices search, median ms`,
            twoDecimals(searchFlaw ? undefined : search.p50Ms),
          ],
          ['devices search, p99 ms', twoDecimals(searchFlaw ? undefined : search.p99Ms)],
          ['device profiles, requests/s', wholeNumber(median(ratesOf(lanes[0])))],
        ],
        where: 'screen and document',
      },
      roundsSection('Device profiles', lanes),
    ],
    goals: [
      ...goalsOf(median(startTimes), memory, searchFlaw ? undefined : search.p50Ms),
      {
        name: 'device profiles, requests/s',
        measured: median(ratesOf(lanes[0])),
        bound: { atLeast: 8000 },
        unit: '/s',
      },
    ],
    flaws: [
      ...(searchFlaw ? [`devices search: ${searchFlaw}`] : []),
      ...lanes.flatMap((lane) => lane.flaws),
    ],
  }
}

function goalsOf(startMs: number, memory: Memory, searchMs: number | undefined): Goal[] {
  const idle = (when: string, measured: number | undefined): Goal => {
    return { name: `idle memory ${when}`, measured, bound: { atMost: 180 }, unit: 'MB' }
  }
  return [
    { name: 'start to ready', measured: startMs, bound: { atMost: 500 }, unit: 'ms' },
    idle('after making the demo estate', memory.afterMaking),
    idle('after a restart', memory.afterRestart),
    { name: 'devices search, median', measured: searchMs, bound: { atMost: 15 }, unit: 'ms' },
  ]
}

async function idleMemory(server: Contestant): Promise<number | undefined> {
  await sleep(idleSeconds * 1000)
  return server.memoryMb()?.now
}

/** One warm-up over all pages, then the counted searches, one at a time. */
async function searchDevices(
  { url }: Contestant,
  requests: readonly PlannedRequest[],
): Promise<LoadResult> {
  await runLoad({ url, requests, connections: 1, until: { answers: requests.length } })
  return runLoad({ url, requests, connections: 1, until: { answers: searches } })
}

/** What the benchmarks ask the device API. */
export interface DeviceRequests {
  /** Every page of the device search, in its order. */
  readonly search: readonly PlannedRequest[]
  /** Profiles of a hundred devices that have some. */
  readonly profiles: () => Promise<PlannedRequest[]>
}

/** Registers a client, gets it a token, and plans its requests. */
export async function deviceApi(server: Contestant, pageCount: number): Promise<DeviceRequests> {
  const credentials = await registrarOf(server)('uem', 'bench')
  const token = await obtainToken(server.url, {
    ...tokenRequest(tokenPaths.uem, credentials),
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
    }).toString(),
  })
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' }
  const read = (path: string): PlannedRequest => ({ method: 'GET', path, headers })
  const pages = Array.from({ length: pageCount }, (_, page) =>
    read(`/api/mdm/devices/search?pagesize=${pageSize}&page=${page}`),
  )
  return { search: pages, profiles: () => profileRequests(server, read) }
}

/** A hundred devices that have profiles; for others the vendor's answer is 204 without a body. */
async function profileRequests(
  { url }: Contestant,
  read: (path: string) => PlannedRequest,
): Promise<PlannedRequest[]> {
  const list = read(`/api/mdm/devices/search?pagesize=${pageSize}&page=0`)
  const response = await fetch(url + list.path, { headers: list.headers })
  const found: PlannedRequest[] = []
  for (const id of deviceIds(await readJsonAnswer(response, 200))) {
    const request = read(`/api/mdm/devices/${id}/profiles`)
    const answer = await fetch(url + request.path, { headers: request.headers })
    await answer.arrayBuffer()
    if (answer.status === 200) found.push(request)
    if (found.length === 100) break
  }
  if (found.length === 0) throw new Error('No device of the first page has profiles.')
  return found
}

/** The ids in version 1 of the vendor's device list: `Devices[].Id.Value`. */
function deviceIds({ Devices: devices }: JsonAnswer): number[] {
  if (!Array.isArray(devices)) throw new Error('The devices search gave no list of devices.')
  return devices.map((device: { Id: { Value: number } }) => device.Id.Value)
}
