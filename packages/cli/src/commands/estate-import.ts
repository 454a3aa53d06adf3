import { command } from '../command.ts'
import { usageFailure } from '../command-failure.ts'
import { deviceRows } from '../device-rows.ts'
import { exitCode } from '../exit-code.ts'
import { importProgress } from '../import-progress.ts'
import { type ImportResult, importDevices } from '../import-run.ts'
import { findText } from '../json-reading.ts'
import { printJson } from '../record-view.ts'
import { printable } from '../terminal.ts'

/** `frontdesk estate import --devices FILE [--organization-group GROUP]` */
export const estateImport = command({
  name: 'estate import',
  summary: 'Import the devices of a file: all of them, or none.',
  example: 'estate import --devices devices.csv --organization-group ACME',
  connects: true,
  options: {
    devices: { value: 'FILE', required: true, help: 'CSV, JSON, or JSON lines.' },
    organizationGroup: {
      value: 'GROUP',
      help: 'Where devices go that name no group (else the topmost group, if there is one).',
    },
  },

  async run({ options, admin, io, json }) {
    const interrupted = new AbortController()
    const stop = () => interrupted.abort()
    process.once('SIGINT', stop)
    const progress = importProgress(io)
    try {
      const organizationGroup = options.organizationGroup ?? (await topGroup(admin))
      const result = await importDevices(admin, {
        organizationGroup,
        rows: deviceRows(options.devices),
        progress: progress.show,
        signal: interrupted.signal,
      }).finally(progress.end)
      if (json) printJson(io, result)
      for (const sentence of problemSentences(result.problems)) io.err(sentence)
      if (result.problems.length > 0) {
        io.err(
          `Nothing was imported: mend the ${result.problems.length === 1 ? 'line' : `${result.problems.length} lines`} above first.`,
        )
        return exitCode.refused
      }
      io.err(`Imported ${result.imported} devices.`)
      return exitCode.done
    } finally {
      process.off('SIGINT', stop)
    }
  },
})

const linesNamed = 10

/** One sentence for each thing that is wrong, with the lines in which it is. */
function problemSentences(problems: ImportResult['problems']): readonly string[] {
  const lines = new Map<string, number[]>()
  for (const { line, problem } of problems) {
    const found = lines.get(problem) ?? []
    lines.set(problem, found)
    found.push(line)
  }
  return [...lines].map(([problem, found]) => {
    const named = found.slice(0, linesNamed).join(', ')
    const more = found.length > linesNamed ? ` and ${found.length - linesNamed} more` : ''
    return `${found.length === 1 ? 'Line' : 'Lines'} ${named}${more}: ${printable(problem)}`
  })
}

async function topGroup(admin: Parameters<typeof importDevices>[0]): Promise<string> {
  const { items } = await admin.list('/organizations', { limit: 2 })
  const code = items[0] && findText(items[0], 'organization_group')
  if (code !== undefined && items.length === 1) return code
  throw usageFailure('Say where the devices go: --organization-group GROUP')
}
