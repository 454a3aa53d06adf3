import { type Findings, roundsSection } from './findings.ts'
import { startFrontdesk } from './frontdesk-contestant.ts'
import { twoDecimals, wholeNumber } from './result-table.ts'
import { connections, markedName, type Pace, p50Of, p99Of, ratesOf, runRounds } from './rounds.ts'
import { codeFlowRequests, registerApp, signInPerson } from './signed-in-person.ts'
import { median } from './statistics.ts'

/** Whole code flows with an existing session: one request for the code, one for the tokens. */
export async function codeFlowScenario(folder: string, pace: Pace): Promise<Findings> {
  const server = await startFrontdesk({ folder, name: 'frontdesk code flow' })
  const flow = codeFlowRequests(await registerApp(server), await signInPerson(server))
  // Dealt out like cards, each connection must get both.
  const requests = flow.flatMap((one) => Array.from({ length: connections }, () => one))
  const lanes = await runRounds(
    [{ name: server.name, url: server.url, requests, accepts: [200, 303] }],
    pace,
  )
  await server.stop()
  const [lane] = lanes
  const flowsPerSecond = median(ratesOf(lane)) / 2
  return {
    sections: [
      {
        title: 'Whole code flow',
        notes: [
          `${connections} connections; a session that is there already, an app of the house, PKCE.`,
          'One flow is two requests: the authorization endpoint and the token endpoint. Each code',
          'is redeemed; the claim, the delegation and the audit rows are durable before the answer.',
        ],
        heading: ['contestant', 'flows/s', 'p50 ms a request', 'p99 ms a request'],
        rows: lanes.map((one) => [
          markedName(one),
          wholeNumber(flowsPerSecond),
          twoDecimals(p50Of(one)),
          twoDecimals(p99Of(one)),
        ]),
        where: 'screen and document',
      },
      roundsSection('Whole code flow, requests', lanes),
    ],
    goals: [
      {
        name: 'whole code flow on one core',
        measured: flowsPerSecond,
        bound: { atLeast: 1000 },
        unit: '/s',
      },
    ],
    flaws: lanes.flatMap(({ flaws }) => flaws),
  }
}
