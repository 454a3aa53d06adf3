import { findJson, findText, isRecord, type JsonRecord } from './json-reading.ts'

/** What a verification of the audit found; undefined problems: the answer does not say. */
export interface AuditVerdict {
  readonly counted: string
  readonly problems: readonly string[] | undefined
}

/**
 * Reads the answer of a verification: a verdict with the first broken place (`intact`,
 * `broken_at`), or a list of `problems`. An answer that says neither proves nothing.
 */
export function readVerdict(answer: JsonRecord): AuditVerdict {
  const rows = findText(answer, 'events') ?? findText(answer, 'rows') ?? '?'
  const chains = findText(answer, 'chains')
  const inChains =
    chains === undefined ? '' : ` in ${chains} ${chains === '1' ? 'chain' : 'chains'}`
  const counted = `${rows} events${inChains}`
  if (Array.isArray(answer.problems)) return { counted, problems: answer.problems.map(problemText) }
  if (answer.intact === true) return { counted, problems: [] }
  return { counted, problems: answer.intact === false ? [brokenText(answer)] : undefined }
}

function brokenText({ broken_at }: JsonRecord): string {
  const place = isRecord(broken_at) ? broken_at : {}
  const sequence = findText(place, 'sequence') ?? '?'
  return `Event ${sequence} of the writer ${findText(place, 'writer') ?? '?'} does not fit its chain.`
}

function problemText(problem: unknown): string {
  if (typeof problem === 'string') return problem
  const message = isRecord(problem) ? findText(problem, 'message') : undefined
  return message ?? JSON.stringify(problem)
}

/** One page of an export, without the line that leads to the next. */
export interface ExportedPage {
  readonly text: string
  /** Lines that are events: all but the signed checkpoint at the very end. */
  readonly events: number
  readonly next: string | undefined
}

/**
 * Splits a page of an export. Where it goes on stands in `X-Next-Cursor`, or in a last line
 * `{"next_cursor"}`, which is no event and is left out.
 */
export function splitExportedPage(text: string, header: string | undefined): ExportedPage {
  const lines = text.split('\n').filter((line) => line !== '')
  const last = findJson(lines.at(-1) ?? '')
  const control = isRecord(last) && Object.keys(last).length === 1 ? last : {}
  const inText = findText(control, 'next_cursor')
  const kept = inText === undefined ? lines : lines.slice(0, -1)
  return {
    text: kept.map((line) => `${line}\n`).join(''),
    events: kept.length - ('checkpoint' in control ? 1 : 0),
    next: header || inText,
  }
}
