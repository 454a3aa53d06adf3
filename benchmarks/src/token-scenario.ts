import type { Findings, Section } from './findings.ts'
import { roundsSection, triple } from './findings.ts'
import type { Goal } from './goal.ts'
import { twoDecimals, wholeNumber } from './result-table.ts'
import {
  connections,
  type LaneResult,
  markedName,
  type Pace,
  p50Of,
  p99Of,
  ratesOf,
  runRounds,
  shareOf,
} from './rounds.ts'
import { median } from './statistics.ts'
import { type Entrant, type Entry, startEntrants } from './token-contestants.ts'
import { formOf, obtainToken } from './token-request.ts'

/** One row of the result: who, how fast, how heavy. */
interface Standing extends Entry {
  readonly lane: LaneResult
  readonly tokenLength: number
  readonly peakMb: number | undefined
}

/** Rates and latencies of the token endpoint: Frontdesk, the bare program and oidc-provider. */
export async function tokenScenario(
  chosen: readonly Entry[],
  folder: string,
  pace: Pace,
): Promise<Findings> {
  const entrants = await startEntrants(chosen, folder)
  const tokenLengths: number[] = []
  for (const entrant of entrants) tokenLengths.push(await checkedTokenLength(entrant))

  const lanes = await runRounds(
    entrants.map(({ name, server, request }) => ({ name, url: server.url, requests: [request] })),
    pace,
  )
  const standings = lanes.map((lane, index): Standing => {
    const entrant = entrants[index]
    if (!entrant) throw new Error(`A result without a contestant: ${lane.name}`)
    const peakMb = entrant.server.memoryMb()?.peak
    return { ...entrant, lane, tokenLength: tokenLengths[index] ?? 0, peakMb }
  })
  await Promise.all(entrants.map((entrant) => entrant.server.stop()))

  return {
    sections: [
      standingsSection(standings, pace),
      shareSection(standings),
      roundsSection('Token endpoint', lanes),
    ],
    goals: goalsOf(standings),
    flaws: lanes.flatMap((lane) => lane.flaws),
  }
}

/** A contestant that answers with the wrong kind of token must not take part. */
async function checkedTokenLength({ name, form, server, request }: Entrant): Promise<number> {
  const token = await obtainToken(server.url, request)
  const actual = formOf(token)
  if (actual !== form) throw new Error(`${name} gave a token of form ${actual}, not ${form}.`)
  return token.length
}

function standingsSection(standings: readonly Standing[], { rounds, seconds }: Pace): Section {
  const opponents = new Map(standings.map((standing) => [standing.name, standing.lane]))
  return {
    title: 'Token endpoint',
    notes: [
      `client_credentials, ${connections} connections; medians, ${rounds} rounds of ${seconds} s.`,
      'Frontdesk: SQLite on disk, one durable audit row per token, three clients of one server.',
      'oidc-provider: in memory. bare: no store, no audit, no checks; the ceiling of this machine.',
      'A ratio is the median of the ratios of neighbouring rounds, not the ratio of the medians.',
    ],
    heading: [
      'contestant',
      'requests/s',
      'p50 ms',
      'p99 ms',
      'to bare',
      'to oidc-provider',
      'peak MB',
      'token length',
    ],
    rows: standings.map(({ lane, bare, oidcProvider, peakMb, tokenLength }) => [
      markedName(lane),
      wholeNumber(median(ratesOf(lane))),
      twoDecimals(p50Of(lane)),
      twoDecimals(p99Of(lane)),
      twoDecimals(median(shareOf(lane, opponents.get(bare ?? '')))),
      twoDecimals(median(shareOf(lane, opponents.get(oidcProvider ?? '')))),
      wholeNumber(peakMb),
      wholeNumber(tokenLength),
    ]),
    where: 'screen and document',
  }
}

function shareSection(standings: readonly Standing[]): Section {
  const opponents = new Map(standings.map((standing) => [standing.name, standing.lane]))
  const pairs = standings.flatMap(({ name, lane, bare, oidcProvider }) =>
    [bare, oidcProvider].flatMap((opponent) => {
      const shares = shareOf(lane, opponents.get(opponent ?? ''))
      return shares.length > 0 ? [{ pair: `${name} to ${opponent}`, shares }] : []
    }),
  )
  return {
    title: 'Token endpoint, ratios round by round',
    notes: [],
    heading: ['pair', 'min / median / max', 'each round'],
    rows: pairs.map(({ pair, shares }) => [
      pair,
      triple(shares, twoDecimals),
      shares.map(twoDecimals).join(' '),
    ]),
    where: 'document',
  }
}

function goalsOf(standings: readonly Standing[]): Goal[] {
  const lanes = new Map(standings.map((standing) => [standing.name, standing.lane]))
  const share = (ours: string, theirs: string): number =>
    median(shareOf(lanes.get(ours), lanes.get(theirs)))
  const ratio = (name: string, measured: number, atLeast: number): Goal => {
    return { name, measured, bound: { atLeast }, unit: '' }
  }
  const p99 = (name: string): number => p99Of(lanes.get(name))
  return [
    ratio('ES256: rate to bare', share('frontdesk-es256', 'bare-es256'), 0.8),
    ratio('ES256: rate to oidc-provider', share('frontdesk-es256', 'oidc-provider-es256'), 2.3),
    ratio('RS256: rate to bare', share('frontdesk-rs256', 'bare-rs256'), 0.9),
    ratio('sealed: rate to oidc-provider', share('frontdesk-sealed', 'oidc-provider-opaque'), 2),
    { name: 'ES256: p99', measured: p99('frontdesk-es256'), bound: { atMost: 15 }, unit: 'ms' },
    { name: 'sealed: p99', measured: p99('frontdesk-sealed'), bound: { atMost: 15 }, unit: 'ms' },
    {
      name: 'RS256: p99 to bare',
      measured: p99('frontdesk-rs256') / p99('bare-rs256'),
      bound: { atMost: 1.2 },
      unit: '',
    },
  ]
}
