import { eventText } from '@frontdesk/directory/audit/audit-chain.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { SqlValue, Statement } from '../database.ts'
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

/** A job as it crosses: its audit rows as texts, of which the macs are made as they are. */
export interface WrittenJob {
  readonly statements: readonly Statement[]
  readonly audit: readonly string[]
  readonly returning?: true | undefined
}

export interface Batch {
  /** When it left; for rows of the change log. */
  readonly at: UnixMilliseconds
  readonly jobs: readonly WrittenJob[]
}

/** Bytes, which JSON has no word for. */
interface EncodedBytes {
  readonly base64: string
}

/** One string crosses to a thread several times faster than the objects it stands for. */
export function encodeBatch(at: UnixMilliseconds, jobs: readonly Job[]): string {
  const batch: Batch = {
    at,
    jobs: jobs.map(({ statements, audit, returning }) => ({
      statements: mapParameters(statements, isBytes, encodeBytes),
      audit: audit.map(eventText),
      returning,
    })),
  }
  return JSON.stringify(batch)
}

export function decodeBatch(text: string): Batch {
  const { at, jobs } = JSON.parse(text) as Batch
  return {
    at,
    jobs: jobs.map((job) => ({
      ...job,
      statements: mapParameters(job.statements, isEncodedBytes, decodeBytes),
    })),
  }
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
