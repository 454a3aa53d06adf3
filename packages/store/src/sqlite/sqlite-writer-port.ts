import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

import type { Clock } from '@frontdesk/directory/units.ts'

import { allFailed, type BatchWriter, type Job, type Outcome } from '../group-commit.ts'
import {
  type Durability,
  encodeBatch,
  type FromWriter,
  outcomesOf,
  type ToWriter,
  type WriterThreadSettings,
  type Written,
} from './sqlite-message.ts'

export interface WriterThread extends BatchWriter {
  readonly durability: Durability
}

/**
 * Starts the writer thread and waits until its connection is open and known to be durable.
 *
 * @throws Error when the file cannot be opened or does not take WAL and full sync
 */
export async function startWriterThread(
  settings: WriterThreadSettings,
  clock: Clock,
): Promise<WriterThread> {
  // The same ending as this file's own: .ts in the checkout, .js once compiled.
  const start = new URL(`./sqlite-writer-thread${extname(import.meta.url)}`, import.meta.url)
  const thread = new Worker(start, { workerData: settings, name: 'sqlite-writer' })
  const [durability] = (await once(thread, 'message')) as [Durability]
  if (durability.journalMode !== 'wal' || durability.synchronous !== 2) {
    await thread.terminate()
    throw new Error('The database file does not take a write-ahead log with full sync.')
  }

  const exited = once(thread, 'exit')
  let answer: ((outcomes: readonly Outcome[]) => void) | undefined
  let batch: readonly Job[] = []
  let death: string | undefined

  const say = (message: ToWriter) => thread.postMessage(message)
  // Keeps the process alive while something is being written, not because it could be.
  thread.unref()
  thread.on('message', (message: FromWriter) => {
    thread.unref()
    answer?.(outcomesOf(batch, message as Written | true))
  })
  function die(reason: string): void {
    death ??= reason
    answer?.(unavailable(batch, death))
  }
  thread.on('error', (error: Error) => die(`the writer thread failed: ${error.message}`))
  thread.on('exit', () => die('the writer thread has ended'))

  return {
    durability,
    write(jobs) {
      if (death !== undefined) return Promise.resolve(unavailable(jobs, death))
      return new Promise((resolve) => {
        batch = jobs
        answer = resolve
        thread.ref()
        say(encodeBatch(clock(), jobs))
      })
    },
    async close() {
      if (death !== undefined) return
      thread.ref()
      say({ close: true })
      await exited
    },
  }
}

function unavailable(jobs: readonly Job[], detail: string): readonly Outcome[] {
  return allFailed(jobs, { failure: 'unavailable', detail })
}
