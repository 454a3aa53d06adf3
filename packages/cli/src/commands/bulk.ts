import { createHash } from 'node:crypto'
import { access, rm } from 'node:fs/promises'
import { setFlagsFromString } from 'node:v8'

import type { ApiClient } from '@frontdesk/client/api/api-call.ts'
import type { BulkOptions, BulkProgress } from '@frontdesk/client/bulk/bulk-run.ts'
import { bulk as bulkRun } from '@frontdesk/client/bulk/run-bulk.ts'
import { FrontdeskError } from '@frontdesk/client/client-error.ts'

import { type BulkFailure, tellEnding, writeFailures } from '../bulk-ending.ts'
import { type BulkAnswer, bulkOutput } from '../bulk-output.ts'
import { bulkDisplay } from '../bulk-progress.ts'
import { type BulkRow, type BulkTemplate, readBulkRows } from '../bulk-rows.ts'
import { acceptHeader, parseTemplatePath, requireJsonText } from '../call-arguments.ts'
import { findFailure } from '../client-failure.ts'
import { command } from '../command.ts'
import { type CommandFailure, usageFailure } from '../command-failure.ts'
import { connectionApi } from '../connection-client.ts'
import { dialectWires } from '../dialects/dialect-wire.ts'
import { parseWholeNumber } from '../duration.ts'
import { findWritableJson } from '../json-reading.ts'
import { parseSelection } from '../selected-members.ts'
import type { ServerConnection } from '../server-connection.ts'
import type { Terminal } from '../terminal.ts'

/** `frontdesk bulk --from FILE --get PATH --out FILE [--resume]` */
export const bulk = command({
  name: 'bulk',
  summary: 'Call an API once for every row of a file; keep the answers, go on after a break.',
  example: 'bulk --from devices.txt --get /mdm/devices/{id} --out answers.jsonl --resume',
  moreExamples: [
    "bulk --from devices.csv --get '/mdm/devices/{DeviceId}/profiles' --out profiles.jsonl",
    "bulk --from devices.csv --get '/mdm/devices/{DeviceId}' --out devices-now.csv --select DeviceFriendlyName,LastSeen",
    "bulk --from devices.jsonl --get '/mdm/devices/{Id.Value}/profiles' --out profiles.csv --select '{DeviceFriendlyName},Name,Id.Value,Status'",
    `bulk --from devices.csv --post '/mdm/devices/{DeviceId}/commands?command=SyncDevice' --out sent.jsonl`,
    `bulk --from devices.csv --post /mdm/tags/7/adddevices --data '{"BulkValues":{"Value":["{DeviceId}"]}}' --out tagged.jsonl`,
  ],
  connects: true,
  options: {
    from: {
      value: 'FILE',
      required: true,
      help: 'CSV with headings, JSON, JSON lines (call --all), or an identifier on each line.',
    },
    get: { value: 'PATH', help: 'What to ask for, with {Column} or {Member} in it.' },
    post: { value: 'PATH', help: 'What to send a POST to instead; may be repeated by --resume.' },
    data: { value: 'JSON', help: 'Body of the POST; its texts may hold {Column}.' },
    out: { value: 'FILE', required: true, help: 'Where the answers go (0600): .jsonl or .csv.' },
    select: {
      value: 'MEMBERS',
      help: 'Keep only these members, and {Column} of the row: {Name},Id.Value.',
    },
    resume: { help: 'Go on where an earlier run ended: ask only for what is missing.' },
    version: { value: 'N', help: 'Version of the device API.' },
    concurrency: {
      value: 'N',
      default: 'auto',
      help: 'Requests at a time; auto: as many as the server takes well.',
    },
    max: { value: 'N', default: '64', help: 'Most requests at a time with auto.' },
  },

  async run({ options, connect, configurationPath, environment, io, json }) {
    // Node sizes its heap for servers; a run of hours beside other work is better off with less.
    setFlagsFromString('--optimize-for-size')
    const { version, out, select } = options
    if (version !== undefined) parseWholeNumber('--version', version, { from: 1, to: 99 })
    const limits = parseConcurrency(options)
    const template = parseTemplate(options)
    const members = select === undefined ? undefined : parseSelection(select)
    const rows = await readBulkRows(options.from, template)
    const connection = await connect()
    // The run itself repeats what may pass: it sees every failure, and slows down.
    const patience = { attempts: 1, maximumWaitMilliseconds: 0 }
    const headers = { accept: acceptHeader(version) }
    const api = await connectionApi({
      ...{ connection, environment, configurationPath, patience, headers },
    })
    const checkpoint = `${out}.checkpoint`
    if (!options.resume) await requireFresh(out, checkpoint)
    const result = await runRows(rows, io, {
      work: sender(api, template.method, dialectWires[connection.dialect].apiPath),
      options: {
        ...{ key: ({ id }) => id, checkpoint, ...limits },
        out: bulkOutput(out, members),
        name: runName(connection, template, `${version ?? ''} ${select ?? ''}`),
        // A POST that was sent and not answered may have been done: it is not sent twice.
        ...(template.method === 'POST' ? { attempts: 1 } : {}),
      },
    })
    // On a full disk the answers count; that this file is missing is told besides.
    await writeFailures(out, result.failures).catch((error: unknown) => {
      io.err(findFailure(error)?.message ?? String(error))
    })
    return tellEnding({ rows: rows.length, out, ...result }, io, json)
  },
})

interface RowsRun {
  readonly work: (row: BulkRow, more: { readonly signal: AbortSignal }) => Promise<BulkAnswer>
  readonly options: BulkOptions<BulkRow, BulkAnswer>
}

interface RowsResult {
  readonly done: number
  readonly failures: readonly BulkFailure[]
  readonly stoppedBy: CommandFailure | undefined
}

async function runRows(
  rows: readonly BulkRow[],
  io: Terminal,
  { work, options }: RowsRun,
): Promise<RowsResult> {
  const display = bulkDisplay(io)
  const stop = new AbortController()
  const interrupt = () => stop.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  let last: BulkProgress | undefined
  const onProgress = (progress: BulkProgress) => {
    last = progress
    display.show({ ...progress, finished: progress.done + progress.skipped })
  }
  const failures: BulkFailure[] = []
  let stoppedBy: CommandFailure | undefined
  try {
    const run = bulkRun(rows, work, { ...options, onProgress, signal: stop.signal })
    for await (const result of run) {
      if (result.state === 'failed') failures.push(failureOf(result))
    }
    const { done, skipped } = await run.finished()
    return { done: done + skipped, failures, stoppedBy }
  } catch (error) {
    stoppedBy = findFailure(error)
    if (stoppedBy === undefined) throw error
    return { done: last === undefined ? 0 : last.done + last.skipped, failures, stoppedBy }
  } finally {
    display.end()
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  }
}

function failureOf(result: {
  readonly key: string
  readonly error: unknown
  readonly reason: string
}): BulkFailure {
  const { key, error, reason } = result
  const status = error instanceof FrontdeskError ? error.status : undefined
  return { id: key, status: status ?? null, reason }
}

function sender(
  api: ApiClient,
  method: 'GET' | 'POST',
  whole: (path: string) => string,
): RowsRun['work'] {
  return async ({ path, body }, { signal }) => {
    const { status, text } = await api.call({ method, path: whole(path), body, signal })
    return { status, text }
  }
}

function parseTemplate(options: {
  readonly get: string | undefined
  readonly post: string | undefined
  readonly data: string | undefined
}): BulkTemplate {
  const { get, post, data } = options
  if ((get === undefined) === (post === undefined)) {
    throw usageFailure('Say either --get PATH or --post PATH.')
  }
  if (get !== undefined) {
    if (data !== undefined) throw usageFailure('--data does not go with --get.')
    return { method: 'GET', path: parseTemplatePath('--get', get) }
  }
  const path = parseTemplatePath('--post', post ?? '')
  return data === undefined
    ? { method: 'POST', path }
    : { method: 'POST', path, data: findWritableJson(requireJsonText('--data', data)) }
}

function parseConcurrency(options: { readonly concurrency: string; readonly max: string }) {
  const maximumConcurrency = parseWholeNumber('--max', options.max, { from: 1, to: 1000 })
  if (options.concurrency === 'auto') {
    return { concurrency: 'adaptive', maximumConcurrency } as const
  }
  const concurrency = parseWholeNumber('--concurrency', options.concurrency, { from: 1, to: 1000 })
  return { concurrency, maximumConcurrency: Math.max(concurrency, maximumConcurrency) }
}

/** A run is another one when it asks somebody else, for something else, or keeps other members. */
function runName(
  { server, clientId }: ServerConnection,
  { method, path, data }: BulkTemplate,
  form: string,
): string {
  const rest = createHash('sha256')
    .update(JSON.stringify([data, form]))
    .digest('hex')
    .slice(0, 12)
  return `${method} ${server} ${path} as ${clientId}, ${rest}`
}

/** Without --resume nothing of an earlier run is overwritten. */
async function requireFresh(out: string, checkpoint: string): Promise<void> {
  const isThere = await access(out).then(
    () => true,
    () => false,
  )
  if (isThere) {
    throw usageFailure(`${out} exists. Go on with it by --resume, or choose another --out.`)
  }
  // Its results are gone, so it counts nothing.
  await rm(checkpoint, { force: true })
}
