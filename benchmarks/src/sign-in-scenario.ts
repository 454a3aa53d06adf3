import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

import { pinned } from './core-pinning.ts'
import type { Findings } from './findings.ts'
import { registrarOf, startFrontdesk, tokenPaths } from './frontdesk-contestant.ts'
import { findFlaw, type LoadResult, runLoad } from './load-plan.ts'
import { twoDecimals, wholeNumber } from './result-table.ts'
import { leadInSeconds, type Pace } from './rounds.ts'
import type { SignInPlan, SignInsSeen } from './sign-in-load.ts'
import { signInPerson } from './signed-in-person.ts'
import { median } from './statistics.ts'
import { tokenRequest } from './token-request.ts'

const signInsInFlight = 100
const tokenConnections = 8

interface Round {
  readonly alone: LoadResult
  readonly beside: LoadResult
  readonly people: SignInsSeen
}

/** Whether people who sign in slow down the programs: stretching a password costs a core. */
export async function signInScenario(folder: string, { rounds, seconds }: Pace): Promise<Findings> {
  const server = await startFrontdesk({ folder, name: 'frontdesk sign-in' })
  const { url } = server
  const credentials = await registrarOf(server)('ES256', 'beside the sign-ins')
  const requests = [tokenRequest(tokenPaths.standard, credentials)]
  const { username, password } = await signInPerson(server)
  const body = String(new URLSearchParams({ username, password }))
  const until = { leadInSeconds, seconds }
  const askTokens = () => runLoad({ url, requests, connections: tokenConnections, until })

  const results: Round[] = []
  for (let round = 0; round < rounds; round++) {
    const alone = await askTokens()
    const plan = { url, body, inFlight: signInsInFlight, seconds: leadInSeconds + seconds + 1 }
    const [beside, people] = await Promise.all([askTokens(), signPeopleIn(plan)])
    results.push({ alone, beside, people })
    console.error(`  round ${round + 1} of ${rounds}   p99 ${twoDecimals(beside.p99Ms)} ms`)
  }
  await server.stop()
  return findingsOf(results, seconds)
}

async function signPeopleIn(plan: SignInPlan): Promise<SignInsSeen> {
  const script = fileURLToPath(new URL('./sign-in-load.ts', import.meta.url))
  const [command, ...args] = pinned('generator', [process.execPath, script])
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify(plan))
  return JSON.parse(await text(child.stdout))
}

function findingsOf(results: readonly Round[], seconds: number): Findings {
  const flaws = results.flatMap(({ alone, beside, people }) => [
    ...[alone, beside].flatMap((result) => findFlaw(result) ?? []),
    ...people.others.slice(0, 1).map((status) => `a sign-in was answered with status ${status}`),
  ])
  const middle = (pick: (round: Round) => number) => median(results.map(pick))
  const perSecond = middle(({ people }) => people.signedIn) / (leadInSeconds + seconds + 1)
  const tokens = (name: string, pick: (round: Round) => LoadResult) => [
    name,
    wholeNumber(middle((round) => pick(round).requestsPerSecond)),
    twoDecimals(middle((round) => pick(round).p50Ms)),
    twoDecimals(middle((round) => pick(round).p99Ms)),
  ]
  return {
    sections: [
      {
        title: 'Tokens while people sign in',
        notes: [
          `${signInsInFlight} sign-ins by password in flight, ${tokenConnections} connections that ask for tokens.`,
          `Of the people, ${wholeNumber(middle(({ people }) => people.sentAway))} a round were told to come back in a second, and did.`,
        ],
        heading: ['what', 'requests/s', 'p50 ms', 'p99 ms'],
        rows: [
          tokens('tokens alone', ({ alone }) => alone),
          tokens('tokens beside the sign-ins', ({ beside }) => beside),
          ['sign-ins', wholeNumber(perSecond), twoDecimals(middle(({ people }) => people.p50Ms))],
        ],
        where: 'screen and document',
      },
    ],
    goals: [
      {
        name: `token endpoint, ${signInsInFlight} sign-ins in flight: p99`,
        measured: flaws.length > 0 ? undefined : middle(({ beside }) => beside.p99Ms),
        bound: { atMost: 50 },
        unit: 'ms',
      },
    ],
    flaws: flaws.map((flaw) => `tokens while people sign in: ${flaw}`),
  }
}
