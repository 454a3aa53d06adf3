import { randomBytes, randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'

import { type Contestant, findFreePort, startContestant } from './contestant.ts'
import { type Findings, roundsSection } from './findings.ts'
import { registrarOf, startFrontdesk, tokenPaths } from './frontdesk-contestant.ts'
import { readJsonAnswer, textMember } from './json-answer.ts'
import type { PlannedRequest } from './load-plan.ts'
import { twoDecimals, wholeNumber } from './result-table.ts'
import {
  connections,
  type Lane,
  markedName,
  type Pace,
  p50Of,
  p99Of,
  ratesOf,
  runRounds,
  shareOf,
} from './rounds.ts'
import {
  codeFlowRequests,
  obtainRefreshToken,
  refreshRequest,
  registerApp,
  signInPerson,
} from './signed-in-person.ts'
import { median } from './statistics.ts'
import { tokenRequest } from './token-request.ts'

/** Refreshing with rotation, beside client credentials and beside oidc-provider in memory. */
export async function refreshScenario(folder: string, pace: Pace): Promise<Findings> {
  const frontdesk = await startFrontdesk({ folder, name: 'frontdesk refresh' })
  const provider = await startProvider()
  const credentials = await registrarOf(frontdesk)('ES256', 'client credentials')
  const lanes = await runRounds(
    [
      {
        name: 'frontdesk ES256 client credentials',
        url: frontdesk.url,
        requests: [tokenRequest(tokenPaths.standard, credentials)],
      },
      await refreshLane(frontdesk),
      provider.lane,
    ],
    pace,
  )
  await Promise.all([frontdesk.stop(), provider.server.stop()])
  const [plain, ours, theirs] = lanes
  return {
    sections: [
      {
        title: 'Refreshing',
        notes: [
          `${connections} connections, each with a delegation of its own that rotates at every answer.`,
          'Frontdesk: SQLite on disk, rotation and audit row durable before the answer leaves.',
          'oidc-provider: in memory, rotating too. Both sign ES256; no ID token is asked for.',
        ],
        heading: ['contestant', 'requests/s', 'p50 ms', 'p99 ms', 'to client credentials'],
        rows: lanes.map((lane) => [
          markedName(lane),
          wholeNumber(median(ratesOf(lane))),
          twoDecimals(p50Of(lane)),
          twoDecimals(p99Of(lane)),
          lane === plain ? '' : twoDecimals(median(shareOf(lane, plain))),
        ]),
        where: 'screen and document',
      },
      roundsSection('Refreshing', lanes),
    ],
    goals: [
      {
        name: 'refresh: rate to ES256 client credentials',
        measured: median(shareOf(ours, plain)),
        bound: { atLeast: 0.5 },
        unit: '',
      },
      {
        name: 'refresh: rate to oidc-provider',
        measured: median(shareOf(ours, theirs)),
        bound: { atLeast: 1 },
        unit: '',
      },
    ],
    flaws: lanes.flatMap((lane) => lane.flaws),
  }
}

/** Every round begins with delegations of its own: the last round's tokens ended with it. */
async function refreshLane(server: Contestant): Promise<Lane> {
  const client = await registerApp(server)
  const flow = codeFlowRequests(client, await signInPerson(server))
  const path = tokenPaths.standard
  return {
    name: server.name,
    url: server.url,
    requests: () =>
      forEachConnection(async () =>
        refreshRequest(path, client, await obtainRefreshToken(server, flow)),
      ),
  }
}

async function startProvider(): Promise<{ readonly server: Contestant; readonly lane: Lane }> {
  const port = await findFreePort()
  const client = {
    clientId: randomUUID(),
    clientSecret: `fds_${randomBytes(36).toString('base64url').replaceAll('-', '_')}`,
  }
  const server = await startContestant({
    name: 'oidc-provider refresh',
    script: [
      fileURLToPath(new URL('./refreshing-oidc-provider.ts', import.meta.url)),
      ...['--port', String(port)],
      ...['--client-id', client.clientId],
      ...['--client-secret', client.clientSecret],
    ],
    port,
    readyPath: '/',
  })
  const obtain = async (): Promise<PlannedRequest> => {
    const answer = await readJsonAnswer(await fetch(`${server.url}/benchmark/delegation`), 200)
    return refreshRequest('/token', client, textMember(answer, 'refresh_token'))
  }
  const requests = () => forEachConnection(obtain)
  return { server, lane: { name: server.name, url: server.url, requests } }
}

async function forEachConnection(
  make: () => Promise<PlannedRequest>,
): Promise<readonly PlannedRequest[]> {
  const requests: PlannedRequest[] = []
  while (requests.length < connections) requests.push(await make())
  return requests
}
