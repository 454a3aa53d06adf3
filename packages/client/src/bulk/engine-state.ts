import type { BatchWriter } from './batch-writer.ts'
import type { BulkDisk } from './bulk-disk.ts'
import type { BulkOptions, BulkResult, BulkWork } from './bulk-run.ts'
import type { ItemSource } from './item-source.ts'
import type { OutageWatch } from './retry-delay.ts'
import type { RetryQueue } from './retry-queue.ts'
import type { RunFiles } from './run-files.ts'
import type { RunLimits } from './run-limits.ts'

/** What a run is made of; tests bring their own disk, clock and chance. */
export interface EngineParts {
  readonly disk: BulkDisk
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number
  /** From 0 to below 1. */
  readonly random: () => number
}

/** What `bulk` was called with. */
export interface BulkJob<Item, Value> {
  readonly items: Iterable<Item> | AsyncIterable<Item>
  readonly work: (item: Item, more: BulkWork) => Promise<Value>
  readonly options: BulkOptions<Item, Value>
  readonly parts: EngineParts
  /** A reader of results: they are pushed to it, and wait there. */
  readonly reader?: ResultReader<Item, Value> | undefined
}

export interface ResultReader<Item, Value> {
  push(result: BulkResult<Item, Value>): void
  readonly length: number
}

/** Counts that a progress display reads. */
export interface EngineCounts {
  readonly total: number | undefined
  readonly done: number
  readonly failed: number
  readonly skipped: number
  readonly running: number
  readonly concurrency: number
}

/** One try of one item. */
export interface Attempt<Item> {
  readonly item: Item
  readonly key: string
  /** From 1 on. */
  readonly number: number
}

/** A run in motion, as its parts see it. */
export interface EngineState<Item, Value> {
  readonly job: BulkJob<Item, Value>
  readonly limits: RunLimits
  readonly files: RunFiles
  readonly source: ItemSource<Item>
  readonly writer: BatchWriter
  readonly retries: RetryQueue<Attempt<Item>>
  readonly outage: OutageWatch
  readonly stop: AbortController
  readonly seen: Set<string>
  readonly failures: { readonly key: string; readonly reason: string }[]
  readonly startedAt: number
  done: number
  skipped: number
  running: number
  timer: ReturnType<typeof setTimeout> | undefined
  /** Set once: the run is over, with an error or without. */
  over: { readonly error?: unknown } | undefined
  pumping: boolean
  readonly settle: () => void
  /** Starts as much as there is room for. */
  readonly pump: () => void
  /** The first one counts. */
  readonly end: (outcome: { readonly error?: unknown }) => void
}
