import { type FileHandle, open, readFile } from 'node:fs/promises'

import { type ApiCall, apiCall, parsePath } from '../api-call.ts'
import { type BulkRow, finishedLines, parseBulkRows } from '../bulk-rows.ts'
import { command } from '../command.ts'
import { CommandFailure, usageFailure } from '../command-failure.ts'
import { parseWholeNumber } from '../duration.ts'
import { exitCode } from '../exit-code.ts'
import { findJson } from '../json-reading.ts'
import { codeOf, writeOwnerOnlyFile } from '../owner-only-file.ts'
import { printJson } from '../record-view.ts'
import { refusal } from '../refusal-sentence.ts'

/** `frontdesk bulk --from FILE --get PATH --out FILE [--resume]` */
export const bulk = command({
  name: 'bulk',
  summary: 'Ask an API once for every row of a file, and keep the answers as JSON lines.',
  example: 'bulk --from devices.txt --get /mdm/devices/{id} --out answers.jsonl --resume',
  connects: true,
  options: {
    from: { value: 'FILE', required: true, help: 'An identifier or a JSON object on each line.' },
    get: { value: 'PATH', required: true, help: 'What to ask for, with {id} or {Member} in it.' },
    out: { value: 'FILE', required: true, help: 'Where the answers go (0600).' },
    resume: { help: 'Go on where an earlier run ended: ask only for what is missing.' },
    version: { value: 'N', help: 'Version of the device API.' },
    parallel: { value: 'N', default: '4', help: 'How many requests at a time.' },
  },

  async run({ options, connect, tokenCache, io, json }) {
    const { version, out } = options
    if (version !== undefined) parseWholeNumber('--version', version, { from: 1, to: 99 })
    const parallel = parseWholeNumber('--parallel', options.parallel, { from: 1, to: 64 })
    const rows = parseBulkRows(await readRows(options.from), parsePath(options.get))
    const connection = await connect()
    const send = apiCall({ connection, tokenCache, now: io.now, version })
    const finished = await prepareResult(out, options.resume)
    const open = rows.filter((row) => !finished.has(row.id))

    const result = await runRows(open, { send, out, parallel })
    const counts = { rows: rows.length, done: rows.length - open.length + result.done }
    const failed = counts.rows - counts.done
    if (json) printJson(io, { ...counts, failed, out })
    if (result.stoppedBy) io.err(result.stoppedBy.message)
    io.err(`${counts.done} of ${counts.rows} rows done; the answers are in ${out}.`)
    if (failed === 0) return exitCode.done
    io.err('Ask again for the others with --resume.')
    if (counts.done > 0) return exitCode.partly
    return result.stoppedBy?.exitCode ?? exitCode.refused
  },
})

interface RowsResult {
  readonly done: number
  /** What ended the run early: no token, or no server. */
  readonly stoppedBy: CommandFailure | undefined
}

async function runRows(
  rows: readonly BulkRow[],
  how: { readonly send: ApiCall; readonly out: string; readonly parallel: number },
): Promise<RowsResult> {
  const file = await open(how.out, 'a', 0o600)
  const waiting = rows.values()
  let done = 0
  let stoppedBy: CommandFailure | undefined

  // All workers draw from one iterator, so that each row is asked for once.
  async function work(): Promise<void> {
    for (const row of waiting) {
      if (stoppedBy !== undefined) return
      try {
        if (await runRow(row, how.send, file)) done++
      } catch (error) {
        if (!(error instanceof CommandFailure)) throw error
        stoppedBy = error
      }
    }
  }

  try {
    await Promise.all(Array.from({ length: how.parallel }, work))
    await file.sync()
  } finally {
    await file.close()
  }
  return { done, stoppedBy }
}

/** Asks for one row and writes its line; tells whether it was a success. */
async function runRow(row: BulkRow, send: ApiCall, file: FileHandle): Promise<boolean> {
  const answer = await send({ method: 'GET', path: row.path })
  const isDone = answer.status >= 200 && answer.status < 300
  const body = answer.text === '' ? null : (findJson(answer.text) ?? answer.text)
  const what = isDone ? { body } : { error: refusal(answer).message }
  await file.appendFile(`${JSON.stringify({ id: row.id, status: answer.status, ...what })}\n`)
  return isDone
}

async function readRows(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw usageFailure(`Cannot read ${path} (${codeOf(error)}).`)
  }
}

/** Makes the result file ready: empty, or with the successes of the earlier run. */
async function prepareResult(path: string, resume: boolean): Promise<ReadonlyMap<string, string>> {
  const before = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw usageFailure(`Cannot read ${path} (${codeOf(error)}).`)
  })
  if (before !== undefined && !resume) {
    throw usageFailure(`${path} exists. Go on with it by --resume, or choose another --out.`)
  }
  const finished = finishedLines(before ?? '')
  await writeOwnerOnlyFile(path, [...finished.values()].map((line) => `${line}\n`).join(''))
  return finished
}
