import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'

import { type HighWaterMark, markName, markPath } from './sqlite-mark.ts'

/** A mark is at most a second behind; this leaves time to write it. */
const behindMs = 500

export interface MarkKeeper {
  /** Writes the mark within the second. */
  soon(): void
  /** Writes it now, for the last time. */
  close(): void
}

/**
 * Keeps the mark of a database file. It is read from what is committed, and so never ahead. A mark
 * that cannot be written stays as it was: behind, and tried again after the next commit.
 */
export function markKeeper(databasePath: string, read: () => HighWaterMark): MarkKeeper {
  const path = markPath(databasePath)
  let written = ''
  let timer: NodeJS.Timeout | undefined

  function write(): void {
    const mark = read()
    if (mark.sequence === 0 || markName(mark) === written) return
    const draft = `${path}.${process.pid}`
    const file = openSync(draft, 'w', 0o600)
    try {
      writeSync(file, `${JSON.stringify(mark)}\n`)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(draft, path)
    written = markName(mark)
  }

  function attempt(): void {
    timer = undefined
    try {
      write()
      // Another process may have been further, and have written before this one did.
      if (markName(read()) !== written) soon()
    } catch {
      // The disk is full or the folder is read-only: the database says so itself.
    }
  }

  function soon(): void {
    timer ??= setTimeout(attempt, behindMs)
  }

  return {
    soon,
    close() {
      clearTimeout(timer)
      attempt()
      clearTimeout(timer)
    },
  }
}
