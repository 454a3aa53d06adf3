import { findText, isRecord, type JsonRecord, recordsIn } from './json-reading.ts'
import { findMilliseconds, relativeDate } from './relative-date.ts'
import type { Colour, Terminal } from './terminal.ts'
import { alignedPairs, alignedTable, type Cell } from './terminal-table.ts'

const statusColours: Readonly<Record<string, Colour>> = {
  active: 'green',
  enabled: 'green',
  done: 'green',
  retiring: 'yellow',
  disabled: 'red',
  expired: 'red',
  refused: 'red',
  revoked: 'red',
}

/** Prints records as a table of the named members; dates are told from now. */
export function printTable(
  io: Terminal,
  members: readonly string[],
  records: readonly JsonRecord[],
): void {
  const headings = members.map((member) => ({
    text: labelOf(member).toUpperCase(),
    paint: (text: string) => io.paint('bold', text),
  }))
  const rows = records.map((record) => members.map((member) => cellOf(io, record, member)))
  io.out(alignedTable(headings, rows))
}

/** Prints one record, a line for each member that has something to say; see printSecrets. */
export function printRecord(io: Terminal, record: JsonRecord): void {
  const pairs = Object.keys(record)
    .filter((member) => member !== 'secrets')
    .map((member) => [member, exactCell(io, record, member)] as const)
    .filter(([, cell]) => cell.text !== '')
  io.out(alignedPairs(pairs))
}

/** Prints rows of a list, or says on stderr that there are none. */
export function printList(
  io: Terminal,
  list: { readonly members: readonly string[]; readonly what: string },
  records: readonly JsonRecord[],
): void {
  if (records.length === 0) io.err(`No ${list.what}.`)
  else printTable(io, list.members, records)
}

/** Prints a result for a script. */
export function printJson(io: Terminal, value: unknown): void {
  io.out(JSON.stringify(value, null, 2))
}

function cellOf(io: Terminal, record: JsonRecord, member: string): Cell {
  const value = memberOf(record, member)
  const date = isDate(member) ? findMilliseconds(value) : undefined
  if (date !== undefined) return { text: relativeDate(date, io.now()) }
  if (member.endsWith('last_used_at') && value === null) return dimCell(io, 'never')
  return { text: textOf(value), paint: statusPaint(io, member, value) }
}

function exactCell(io: Terminal, record: JsonRecord, member: string): Cell {
  const value = record[member]
  const date = isDate(member) ? findMilliseconds(value) : undefined
  if (date === undefined) return cellOf(io, record, member)
  return { text: `${new Date(date).toISOString()} (${relativeDate(date, io.now())})` }
}

/** `client.name` looks into the member that is an object. */
function memberOf(record: JsonRecord, member: string): unknown {
  let value: unknown = record
  for (const step of member.split('.')) value = isRecord(value) ? value[step] : undefined
  return value
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  if (!isRecord(value)) return String(value)
  const role = findText(value, 'role')
  if (role === undefined) return JSON.stringify(value)
  const group = findText(value, 'organization_group')
  return group === undefined ? role : `${role}@${group}`
}

function statusPaint(io: Terminal, member: string, value: unknown): Cell['paint'] {
  const isStatus = /^(status|state|outcome)$/.test(member.split('.').at(-1) ?? '')
  const colour = isStatus && typeof value === 'string' ? statusColours[value] : undefined
  return colour === undefined ? undefined : (text) => io.paint(colour, text)
}

function dimCell(io: Terminal, text: string): Cell {
  return { text, paint: (padded) => io.paint('dim', padded) }
}

function isDate(member: string): boolean {
  return /(_at|_from|_until|^at)$/.test(member)
}

function labelOf(member: string): string {
  return member.replace(/_at$/, '').replaceAll(/[._]/g, ' ')
}

/** The secrets of a client, as the API tells of them: never the secrets themselves. */
export const secretMembers = [
  'id',
  'name',
  'state',
  'created_at',
  'created_by',
  'expires_at',
  'retired_at',
  'last_used_at',
] as const

/** Prints the secrets inside a client record. */
export function printSecrets(io: Terminal, client: JsonRecord): void {
  printList(io, { members: secretMembers, what: 'secrets' }, recordsIn(client, 'secrets'))
}
