import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import type { Contestant } from './contestant.ts'
import { type Findings, roundsSection } from './findings.ts'
import { registrarOf, startFrontdesk, tokenPaths } from './frontdesk-contestant.ts'
import { findFlaw, type PlannedRequest, runLoad } from './load-plan.ts'
import { twoDecimals, wholeNumber } from './result-table.ts'
import {
  connections,
  markedName,
  type Pace,
  p50Of,
  p99Of,
  ratesOf,
  runRounds,
  shareOf,
} from './rounds.ts'
import { median } from './statistics.ts'
import { type Credentials, tokenRequest } from './token-request.ts'

const manyClients = 10_000
const registrationsInFlight = 16

/**
 * Whether a big installation is slower than a small one: a server with 10,000 clients, all of
 * them asking in turn, and a long audit chain, against a fresh server with one client.
 */
export async function manyClientsScenario(
  auditRows: number,
  folder: string,
  pace: Pace,
): Promise<Findings> {
  const small = await startIn(join(folder, 'one-client'), 'frontdesk, one client')
  const big = await startIn(join(folder, 'many-clients'), 'frontdesk, 10,000 clients')

  const one = [tokenRequest(tokenPaths.standard, await registrarOf(small)('ES256', 'only one'))]
  const { clients, seconds: registrationSeconds } = await registerMany(big)
  const many = clients.map((client) => tokenRequest(tokenPaths.standard, client))
  const { seconds: fillSeconds, flaws } = await fillAudit(big, many, auditRows)

  const lanes = await runRounds(
    [
      { name: small.name, url: small.url, requests: one },
      { name: big.name, url: big.url, requests: many },
    ],
    pace,
  )
  const [oneLane, manyLane] = lanes
  const peaks = [small, big].map((server) => server.memoryMb()?.peak)
  await Promise.all([small.stop(), big.stop()])

  return {
    sections: [
      {
        title: 'Many clients and a long audit chain',
        notes: [
          registrationNote(registrationSeconds),
          auditNote(auditRows, fillSeconds),
          'The clients are dealt out over the connections: none asks twice before all others did.',
          'The small server is fresh, with one client; both run ES256.',
        ],
        heading: ['contestant', 'requests/s', 'p50 ms', 'p99 ms', 'to one client', 'peak MB'],
        rows: lanes.map((lane, index) => [
          markedName(lane),
          wholeNumber(median(ratesOf(lane))),
          twoDecimals(p50Of(lane)),
          twoDecimals(p99Of(lane)),
          index === 0 ? '' : twoDecimals(median(shareOf(lane, oneLane))),
          wholeNumber(peaks[index]),
        ]),
        where: 'screen and document',
      },
      roundsSection('Many clients', lanes),
    ],
    goals: [
      {
        name: `10,000 clients, ${wholeNumber(auditRows)} audit rows: rate to one client`,
        measured: median(shareOf(manyLane, oneLane)),
        bound: { atLeast: 0.95 },
        unit: '',
      },
    ],
    flaws: [...flaws, ...lanes.flatMap((lane) => lane.flaws)],
  }
}

function registrationNote(seconds: number): string {
  const rate = `${wholeNumber(manyClients / seconds)}/s, ${registrationsInFlight} in flight`
  const took = `took ${seconds.toFixed(1)} s (${rate})`
  return `Registering ${wholeNumber(manyClients)} clients over the administration API ${took}.`
}

function auditNote(rows: number, seconds: number): string {
  const made = `made in ${seconds.toFixed(1)} s by asking for as many tokens`
  const more = rows < 1_000_000 ? ' A million with --million.' : ''
  return `The audit chain held ${wholeNumber(rows)} rows or more before the rounds, ${made}.${more}`
}

async function startIn(folder: string, name: string): Promise<Contestant> {
  mkdirSync(folder, { recursive: true })
  return startFrontdesk({ folder, name })
}

async function registerMany(server: Contestant) {
  console.error(`  registering ${wholeNumber(manyClients)} clients`)
  const register = registrarOf(server)
  const clients: Credentials[] = []
  const started = performance.now()
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < manyClients) clients.push(await register('ES256', `client ${next++}`))
  }
  await Promise.all(Array.from({ length: registrationsInFlight }, worker))
  return { clients, seconds: (performance.now() - started) / 1000 }
}

/**
 * Makes audit rows the only honest way: by tokens. Rows written past the server would not belong
 * to its chain.
 */
async function fillAudit(
  server: Contestant,
  requests: readonly PlannedRequest[],
  answers: number,
): Promise<{ seconds: number; flaws: string[] }> {
  console.error(`  asking for ${wholeNumber(answers)} tokens to fill the audit chain`)
  const result = await runLoad({ url: server.url, requests, connections, until: { answers } })
  const flaw = findFlaw(result)
  return { seconds: result.seconds, flaws: flaw ? [`filling the audit chain: ${flaw}`] : [] }
}
