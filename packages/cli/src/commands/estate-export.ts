import type { AdministrationClient } from '../administration-client.ts'
import { command } from '../command.ts'
import { csvHeadings, csvRow } from '../device-table.ts'
import { exitCode } from '../exit-code.ts'
import { findText, type JsonRecord, recordsIn } from '../json-reading.ts'
import { createOwnerOnlyFile } from '../owner-only-file.ts'
import { printJson } from '../record-view.ts'

/** `frontdesk estate export --devices FILE [--organization-group GROUP]` */
export const estateExport = command({
  name: 'estate export',
  summary: 'Export devices to a file that can be imported again.',
  example: 'estate export --devices devices.csv',
  connects: true,
  options: {
    devices: { value: 'FILE', required: true, help: 'CSV by its name, else JSON lines (0600).' },
    organizationGroup: { value: 'GROUP', help: 'Only from there down.' },
  },

  async run({ options, admin, io, json }) {
    const file = await createOwnerOnlyFile(options.devices)
    const table = /\.csv$/i.test(options.devices)
    let devices = 0
    try {
      for await (const page of devicePages(admin, options.organizationGroup)) {
        const [first] = page
        if (table && devices === 0 && first !== undefined) await file.append(csvHeadings(first))
        const lines = page.map((one) => (table ? csvRow(one) : `${JSON.stringify(one)}\n`))
        await file.append(lines.join(''))
        devices += page.length
      }
      await file.finish()
    } catch (error) {
      await file.discard()
      throw error
    }
    if (json) printJson(io, { devices, out: options.devices })
    io.err(`Wrote ${devices} devices to ${options.devices}.`)
    return exitCode.done
  },
})

async function* devicePages(
  admin: AdministrationClient,
  group: string | undefined,
): AsyncGenerator<readonly JsonRecord[]> {
  let cursor: string | undefined
  do {
    const query = { limit: '1000', cursor, organization_group: group }
    const { record } = await admin.get('/devices', query)
    const rows = recordsIn(record, 'items')
    yield rows
    cursor = rows.length === 0 ? undefined : findText(record, 'next_cursor')
  } while (cursor !== undefined)
}
