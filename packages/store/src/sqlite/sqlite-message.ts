import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import { type EventGroup, groupOfAny } from '../audit-group.ts'
import type { SqlValue, Statement } from '../database.ts'
import { allFailed, type Failure, type Job, type Outcome } from '../group-commit.ts'

/** What the writer thread is started with. */
export interface WriterThreadSettings {
  readonly path: string
  readonly writer: string
  /** 32 bytes. */
  readonly auditKey: Uint8Array
  readonly maxPages: number | undefined
  /** Whether a mark is kept beside the file. */
  readonly keepsMark: boolean
}

/** A batch as text, or the wish to close. */
export type ToWriter = string | { readonly close: true }

/** What became of a batch: of its guarded jobs one by one, or that nothing of it happened. */
export type Written = readonly Outcome[] | Failure

/** `true`: every job of the batch happened and none returned rows, the usual case. */
export type FromWriter = Durability | true | Written

/** What the writing connection says of itself, read back after opening. */
export interface Durability {
  readonly journalMode: string
  /** 2 is FULL. */
  readonly synchronous: number
}

/** A job with statements, whose events happened only if those did. */
export interface GuardedJob {
  readonly statements: readonly Statement[]
  readonly audit: EventGroup | undefined
  readonly returning?: true | undefined
}

export interface Batch {
  /** When it left; for rows of the change log. */
  readonly at: UnixMilliseconds
  /** The events of all jobs that are nothing but events: nothing can keep them from happening. */
  readonly unguarded: EventGroup | undefined
  readonly guarded: readonly GuardedJob[]
}

/** The first line of a batch's text; the unguarded events follow as they are stored. */
interface BatchHead extends Omit<Batch, 'unguarded'> {
  readonly unguarded: Omit<EventGroup, 'events'> | undefined
}

/** Bytes, which JSON has no word for. */
interface EncodedBytes {
  readonly base64: string
}

/** One string crosses to a thread several times faster than the objects it stands for. */
export function encodeBatch(at: UnixMilliseconds, jobs: readonly Job[]): string {
  const unguarded = groupOfAny(jobs.flatMap((job) => (isGuarded(job) ? [] : job.audit)))
  const guarded = jobs.filter(isGuarded).map(({ statements, audit, returning }) => ({
    statements: mapParameters(statements, isBytes, encodeBytes),
    audit: groupOfAny(audit),
    returning,
  }))
  const { events, ...rest } = unguarded ?? { events: '' }
  return `${JSON.stringify({ at, unguarded: unguarded && rest, guarded })}\n${events}`
}

export function decodeBatch(text: string): Batch {
  const end = text.indexOf('\n')
  const { at, unguarded, guarded } = JSON.parse(text.slice(0, end)) as BatchHead
  return {
    at,
    unguarded: unguarded && { ...unguarded, events: text.slice(end + 1) },
    guarded: guarded.map((job) => ({
      ...job,
      statements: mapParameters(job.statements, isEncodedBytes, decodeBytes),
    })),
  }
}

/** The outcome of each job, guarded or not. */
export function outcomesOf(jobs: readonly Job[], written: Written | true): readonly Outcome[] {
  if (written === true) return jobs.map(() => true)
  if ('failure' in written) return allFailed(jobs, written)
  const guarded = written.values()
  return jobs.map((job) => (isGuarded(job) ? (guarded.next().value ?? false) : true))
}

function isGuarded({ statements }: Job): boolean {
  return statements.length > 0
}

function mapParameters<From>(
  statements: readonly Statement[],
  applies: (value: unknown) => value is From,
  map: (value: From) => unknown,
): readonly Statement[] {
  if (!statements.some(({ parameters }) => parameters.some(applies))) return statements
  const mapped = statements.map((statement) => ({
    ...statement,
    parameters: statement.parameters.map((value) => (applies(value) ? map(value) : value)),
  }))
  return mapped as Statement[]
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array
}

function isEncodedBytes(value: unknown): value is EncodedBytes {
  return typeof value === 'object' && value !== null
}

function encodeBytes(bytes: Uint8Array): EncodedBytes {
  return { base64: Buffer.from(bytes).toString('base64') }
}

function decodeBytes({ base64 }: EncodedBytes): SqlValue {
  return Buffer.from(base64, 'base64')
}
