import { parentPort, workerData } from 'node:worker_threads'

import { markKeeper } from './sqlite-mark-keeper.ts'
import {
  decodeBatch,
  type FromWriter,
  type ToWriter,
  type WriterThreadSettings,
} from './sqlite-message.ts'
import { openSqliteWriter } from './sqlite-writer.ts'

// The thread's whole life: open, say so, write batches in order, close.
const port = parentPort
if (!port) throw new Error('This file is the start of a worker thread.')

const settings = workerData as WriterThreadSettings
const writer = openSqliteWriter(settings)
const mark = settings.keepsMark ? markKeeper(settings.path, writer.mark) : undefined
const say = (message: FromWriter) => port.postMessage(message)

port.on('message', (message: ToWriter) => {
  if (typeof message !== 'string') {
    mark?.close()
    writer.close()
    port.close()
    return
  }
  const written = writer.write(decodeBatch(message))
  const allHappened = Array.isArray(written) && written.every((outcome) => outcome === true)
  say(allHappened ? true : written)
  mark?.soon()
})
say(writer.durability)
