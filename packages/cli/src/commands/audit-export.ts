import type { AdministrationClient } from '../administration-client.ts'
import { type ExportedPage, splitExportedPage } from '../audit-answers.ts'
import { command } from '../command.ts'
import { CommandFailure } from '../command-failure.ts'
import { exitCode } from '../exit-code.ts'
import { createOwnerOnlyFile } from '../owner-only-file.ts'
import { printJson } from '../record-view.ts'

/** `frontdesk audit export [--out FILE]`: one JSON object a line, oldest first. */
export const auditExport = command({
  name: 'audit export',
  summary: 'Export the whole audit as JSON lines, for a log system or to keep.',
  example: 'audit export --out audit.jsonl',
  connects: true,
  options: { out: { value: 'FILE', help: 'Write to this file (0600), not to stdout.' } },

  async run({ admin, io, options, json }) {
    if (options.out === undefined) {
      for await (const { text } of exportedPages(admin)) if (text !== '') io.out(text.trimEnd())
      return exitCode.done
    }
    const events = await exportToFile(admin, options.out)
    if (json) printJson(io, { events, out: options.out })
    io.err(`Wrote ${events} events to ${options.out}.`)
    return exitCode.done
  },
})

/** Writes the export; the file has its name only when all of it is there. */
async function exportToFile(admin: AdministrationClient, path: string): Promise<number> {
  const file = await createOwnerOnlyFile(path)
  let events = 0
  try {
    for await (const page of exportedPages(admin)) {
      await file.append(page.text)
      events += page.events
    }
    await file.finish()
  } catch (error) {
    await file.discard()
    throw error
  }
  return events
}

async function* exportedPages(admin: AdministrationClient): AsyncGenerator<ExportedPage> {
  let cursor: string | undefined
  do {
    const { headers, text } = await admin.getText('/audit-events/export', { cursor })
    requireJsonLines(headers['content-type'])
    const page = splitExportedPage(text, headers['x-next-cursor'])
    yield page
    if (page.next !== undefined && page.next === cursor) {
      throw new CommandFailure(exitCode.refused, 'The server gave the same page twice.')
    }
    cursor = page.next
  } while (cursor !== undefined)
}

function requireJsonLines(contentType: string | undefined): void {
  if (contentType?.includes('ndjson')) return
  throw new CommandFailure(
    exitCode.refused,
    `The server answered with ${contentType ?? 'no content type'} where JSON lines were expected.`,
  )
}
