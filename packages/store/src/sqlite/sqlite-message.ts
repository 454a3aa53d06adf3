import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { SqlValue } from '../database.ts'
import type { Job, Outcome } from '../group-commit.ts'

/** What the writer thread is started with. */
export interface WriterThreadSettings {
  readonly path: string
  readonly writer: string
  /** 32 bytes. */
  readonly auditKey: Uint8Array
  readonly maxPages: number | undefined
}

/** A batch as text, or the wish to close. */
export type ToWriter = string | { readonly close: true }

/** `true`: every job of the batch happened and none returned rows, the usual case. */
export type FromWriter = Durability | true | readonly Outcome[]

/** What the writing connection says of itself, read back after opening. */
export interface Durability {
  readonly journalMode: string
  /** 2 is FULL. */
  readonly synchronous: number
}

export interface Batch {
  /** When it left; for rows of the change log. */
  readonly at: UnixMilliseconds
  readonly jobs: readonly Job[]
}

/** Bytes, which JSON has no word for. */
interface EncodedBytes {
  readonly base64: string
}

/** One string crosses to a thread several times faster than the objects it stands for. */
export function encodeBatch({ at, jobs }: Batch): string {
  return JSON.stringify({ at, jobs: jobs.map((job) => mapParameters(job, isBytes, encodeBytes)) })
}

export function decodeBatch(text: string): Batch {
  const { at, jobs } = JSON.parse(text) as Batch
  return { at, jobs: jobs.map((job) => mapParameters(job, isEncodedBytes, decodeBytes)) }
}

function mapParameters<From>(
  job: Job,
  applies: (value: unknown) => value is From,
  map: (value: From) => unknown,
): Job {
  if (!job.statements.some(({ parameters }) => parameters.some(applies))) return job
  const statements = job.statements.map((statement) => ({
    ...statement,
    parameters: statement.parameters.map((value) => (applies(value) ? map(value) : value)),
  }))
  return { ...job, statements: statements as Job['statements'] }
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
