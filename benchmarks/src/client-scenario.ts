import { execFile } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { openTransport } from '@frontdesk/client/http/undici-transport.ts'
import { uemClient } from '@frontdesk/client/uem/uem-client.ts'
import { uemTokens } from '@frontdesk/client/uem/uem-tokens.ts'
import { uemEmulation } from '@frontdesk/dialects/uem/uem-emulation.ts'

import { buildPackages } from '../../tools/package-build.ts'
import type { ClientJob, ClientJobResult } from './client-job.ts'
import { type Contestant, findFreePort, startContestant } from './contestant.ts'
import { pinned } from './core-pinning.ts'
import type { Findings } from './findings.ts'
import type { Goal } from './goal.ts'
import { twoDecimals, wholeNumber } from './result-table.ts'

const devices = 10_000
const sequentialDevices = 200
const latencyMilliseconds = 50
const tokenSeconds = 5
const connections = 64
/** fetch opens one for a token beside those of the calls: so that it is not refused. */
const libraryConnections = 62
const idealName = 'ideal: a bare undici loop'
const run = promisify(execFile)

interface Lane {
  readonly name: string
  /** Options of Node for its process. */
  readonly options?: readonly string[]
  readonly script: string
  readonly devices: number
  readonly concurrency: string
}

interface LaneEnd extends Lane {
  /** Undefined when its process died. */
  readonly result: ClientJobResult | undefined
  readonly problem: string | undefined
}

/** Profiles of every device, by the SDK, by a loop, and by a token library with a limiter. */
export async function clientScenario(folder: string): Promise<Findings> {
  const compiled = await compiledProject(join(folder, 'compiled'))
  const sources = import.meta.dirname
  const all = { devices, concurrency: 'adaptive' }
  const lanes: readonly Lane[] = [
    {
      ...all,
      name: 'SDK, compiled, --optimize-for-size',
      options: ['--optimize-for-size'],
      script: join(compiled, 'client-frontdesk-run.js'),
    },
    { ...all, name: 'SDK, compiled', script: join(compiled, 'client-frontdesk-run.js') },
    {
      ...all,
      name: `SDK, compiled, ${connections} from the start`,
      script: join(compiled, 'client-frontdesk-run.js'),
      concurrency: String(connections),
    },
    { ...all, name: 'SDK, from its sources', script: join(sources, 'client-frontdesk-run.ts') },
    {
      name: 'simple-oauth2 + p-limit',
      script: join(sources, 'client-simple-oauth2-run.ts'),
      devices,
      concurrency: String(libraryConnections),
    },
    {
      name: idealName,
      script: join(sources, 'client-bare-run.ts'),
      devices,
      concurrency: String(connections),
    },
    {
      name: 'sequential loop of the article',
      script: join(sources, 'client-sequential-run.ts'),
      devices: sequentialDevices,
      concurrency: '1',
    },
  ]
  const emulator = await startEmulatorProcess()
  try {
    const ids = await deviceIds(emulator.url)
    const ends: LaneEnd[] = []
    for (const lane of lanes) {
      console.error(`  ${lane.name}`)
      ends.push(await runLane(lane, { url: emulator.url, ids, folder }))
    }
    return findings(ends)
  } finally {
    await emulator.stop()
  }
}

/** A project that has the package as it is published, and the scripts as JavaScript. */
async function compiledProject(folder: string): Promise<string> {
  const built = join(folder, 'built')
  await buildPackages(built, ['client'])
  const scope = join(folder, 'node_modules', '@frontdesk')
  mkdirSync(scope, { recursive: true })
  cpSync(join(built, 'client'), join(scope, 'client'), { recursive: true })
  const installed = join(import.meta.dirname, '..', '..', 'node_modules')
  for (const name of ['undici', 'csv-stringify']) {
    symlinkSync(join(installed, name), join(folder, 'node_modules', name), 'junction')
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  for (const name of globSync('client-{job,frontdesk-run}.ts', { cwd: import.meta.dirname })) {
    const source = readFileSync(join(import.meta.dirname, name), 'utf8')
    const text = stripTypeScriptTypes(source).replaceAll(
      "from './client-job.ts'",
      "from './client-job.js'",
    )
    writeFileSync(join(folder, name.replace(/\.ts$/, '.js')), text)
  }
  return folder
}

async function startEmulatorProcess(): Promise<Contestant> {
  const port = await findFreePort()
  return await startContestant({
    name: 'emulator',
    script: [
      join(import.meta.dirname, 'client-emulator.ts'),
      ...[
        '--port',
        String(port),
        '--devices',
        String(devices),
        '--connections',
        String(connections),
      ],
      ...['--latency', String(latencyMilliseconds), '--token-life', String(tokenSeconds)],
    ],
    port,
    readyPath: '/readyz',
    readyStatus: 200,
  })
}

function credentials(): Pick<ClientJob, 'clientId' | 'clientSecret'> {
  const client = uemEmulation.clients.find(({ key }) => key === 'uem')
  if (client === undefined) throw new Error('The emulator has no client "uem".')
  return { clientId: client.clientId, clientSecret: client.clientSecret }
}

async function deviceIds(server: string): Promise<readonly number[]> {
  const transport = openTransport()
  const tokenUrl = `${server}/connect/token`
  const tokens = uemTokens({ server, tokenUrl, transport, ...credentials() })
  const uem = uemClient({ server, tokens, transport })
  const ids: number[] = []
  const found = uem.v(1).items<{ Id: { Value: number } }>('/mdm/devices/search', { pagesize: 500 })
  for await (const device of found) ids.push(device.Id.Value)
  // Kept open, our connections would count among those that the contestants may have.
  await transport.close()
  if (ids.length !== devices) throw new Error(`The emulator lists ${ids.length} devices.`)
  return ids
}

async function runLane(
  lane: Lane,
  scene: { readonly url: string; readonly ids: readonly number[]; readonly folder: string },
): Promise<LaneEnd> {
  const folder = join(scene.folder, 'lane')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  const job: ClientJob = {
    server: scene.url,
    ...credentials(),
    devices: scene.ids.slice(0, lane.devices),
    concurrency: lane.concurrency,
    folder,
  }
  const jobFile = join(folder, 'job.json')
  writeFileSync(jobFile, JSON.stringify(job))
  const [command, ...args] = pinned('generator', [
    process.execPath,
    ...(lane.options ?? []),
    lane.script,
    jobFile,
  ])
  try {
    const { stdout } = await run(command, args, { timeout: 300_000 })
    return { ...lane, result: JSON.parse(stdout), problem: undefined }
  } catch (error) {
    const problem = error instanceof Error ? error.message.slice(0, 500) : String(error)
    return { ...lane, result: undefined, problem }
  }
}

/** Seconds a call of the bare loop in this very run; undefined when it did not get through. */
function idealSeconds(ends: readonly LaneEnd[]): number | undefined {
  const ideal = ends.find(({ name }) => name === idealName)
  if (!ideal?.result || failed(ideal) !== 0) return undefined
  return ideal.result.seconds / ideal.result.calls
}

function shareOfIdeal({ result }: LaneEnd, ends: readonly LaneEnd[]): number | undefined {
  const ideal = idealSeconds(ends)
  return result && ideal && (ideal * result.calls) / result.seconds
}

function failed({ result }: LaneEnd): number | undefined {
  return result && Object.values(result.failures).reduce((sum, count) => sum + count, 0)
}

function findings(ends: readonly LaneEnd[]): Findings {
  const [sdk] = ends
  return {
    sections: [
      {
        title: 'A long script over every device',
        notes: [
          `Profiles of ${wholeNumber(devices)} devices from the emulator in a process of its own: ${latencyMilliseconds} ms a call, tokens of ${tokenSeconds} s, more than ${connections} connections are refused.`,
          "Of ideal: measured against the bare loop of the same run. Memory is the peak resident memory of the client's process.",
          'The SDK finds its concurrency by itself (adaptive), writes results and a checkpoint.',
          'The goals are those of the first line: with the option that `frontdesk bulk` sets for itself, Node keeps a smaller heap.',
          `The loop runs over ${sequentialDevices} devices; its time for all is scaled, and it fails for good once its token has ended.`,
          `simple-oauth2 has ${libraryConnections} calls at a time by p-limit, fetch, and expired() before each call: with ${connections} its own token requests are refused.`,
          ...ends.flatMap(({ name, result }) =>
            Object.entries(result?.failures ?? {})
              .slice(0, 3)
              .map(([reason, count]) => `${name}: ${wholeNumber(count)} x ${reason}`),
          ),
        ],
        heading: ['contestant', 'calls', 'failed', 'token requests', 's for all', 'of ideal', 'MB'],
        rows: ends.map((end) => [
          end.name,
          wholeNumber(end.result?.calls),
          wholeNumber(failed(end)),
          wholeNumber(end.result?.tokenRequests),
          twoDecimals(end.result && (end.result.seconds * devices) / end.result.calls),
          // A refusal comes without the latency: a fast failure is no speed.
          failed(end) === 0 ? twoDecimals(shareOfIdeal(end, ends)) : '-',
          wholeNumber(end.result?.peakMb),
        ]),
        where: 'screen and document',
      },
    ],
    goals: sdk ? goals(sdk, ends) : [],
    flaws: [
      ...ends.flatMap(({ name, problem }) => (problem ? [`${name}: ${problem}`] : [])),
      ...(idealSeconds(ends) === undefined ? [`${idealName}: it did not get through.`] : []),
    ],
  }
}

function goals(sdk: LaneEnd, ends: readonly LaneEnd[]): readonly Goal[] {
  return [
    {
      name: 'long script: failures of the SDK',
      measured: failed(sdk),
      bound: { atMost: 0 },
      unit: 'calls',
    },
    {
      name: 'long script: share of the ideal time',
      measured: shareOfIdeal(sdk, ends),
      bound: { atLeast: 0.95 },
      unit: '',
    },
    {
      name: 'long script: peak memory of the client process',
      measured: sdk.result?.peakMb,
      bound: { atMost: 120 },
      unit: 'MB',
    },
  ]
}
