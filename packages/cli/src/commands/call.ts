import { readFile } from 'node:fs/promises'
import { text as readText } from 'node:stream/consumers'

import { apiCall, parseHeaders, parsePath, requireJsonText } from '../api-call.ts'
import { command } from '../command.ts'
import { CommandFailure, usageFailure } from '../command-failure.ts'
import { dialectWires } from '../dialects/dialect-wire.ts'
import { parseWholeNumber } from '../duration.ts'
import { exitCode } from '../exit-code.ts'
import { requireSuccess } from '../http-exchange.ts'
import { findJson } from '../json-reading.ts'
import { codeOf } from '../owner-only-file.ts'
import { allPages } from '../page-walk.ts'
import { printJson } from '../record-view.ts'
import type { Terminal } from '../terminal.ts'

/** `frontdesk call METHOD PATH [--profile NAME] [--version N] [--data JSON] [--all]` */
export const call = command({
  name: 'call',
  summary: 'Call an API with the token of a profile, and print the answer.',
  example: 'call GET /mdm/devices/search --profile lab --version 2 --all',
  connects: true,
  args: { METHOD: 'GET, POST, PUT, PATCH or DELETE.', PATH: 'Path and query, from a slash on.' },
  options: {
    version: { value: 'N', help: 'Version of the device API.' },
    data: { value: 'JSON', help: 'Body: JSON, @FILE, or - for stdin.' },
    header: { value: 'K:V', repeat: true, help: 'One more header. Repeatable.' },
    all: { help: 'Follow all pages; print the items, one JSON object a line.' },
  },

  async run({ args, options, connect, tokenCache, io, json }) {
    const method = parseMethod(args.METHOD)
    const path = parsePath(args.PATH)
    const headers = parseHeaders(options.header)
    const { version } = options
    if (version !== undefined) parseWholeNumber('--version', version, { from: 1, to: 99 })
    if (options.all && method !== 'GET') throw usageFailure('--all goes with GET only.')
    if (options.data !== undefined && method === 'GET') {
      throw usageFailure('--data does not go with GET.')
    }
    const body = options.data === undefined ? undefined : await readBody(options.data)
    const connection = await connect()
    const send = apiCall({ connection, tokenCache, now: io.now, version, headers })
    if (options.all) {
      // The device API counts its pages; everything else of ours hands out cursors.
      const isDeviceApi = /^\/api\//i.test(dialectWires[connection.dialect].apiPath(path))
      const paging = isDeviceApi ? 'numbered' : 'cursor'
      return printAll(allPages(send, path, paging), io, json ? 'one list' : 'a line each')
    }

    const answer = requireSuccess(await send({ method, path, body }))
    if (json && answer.text !== '' && findJson(answer.text) === undefined) {
      throw new CommandFailure(exitCode.refused, 'The answer is not JSON.')
    }
    // As it came: parsing and printing would change large numbers.
    if (answer.text !== '') io.out(answer.text.replace(/\r?\n$/, ''))
    else io.err(`${answer.status}, no content.`)
    return exitCode.done
  },
})

async function printAll(
  pages: AsyncIterable<readonly unknown[]>,
  io: Terminal,
  form: 'one list' | 'a line each',
): Promise<number> {
  const collected: unknown[] = []
  for await (const items of pages) {
    if (form === 'one list') collected.push(...items)
    else for (const item of items) io.out(JSON.stringify(item))
  }
  if (form === 'one list') printJson(io, collected)
  return exitCode.done
}

function parseMethod(text: string): string {
  const method = text.toUpperCase()
  if (/^(GET|HEAD|POST|PUT|PATCH|DELETE)$/.test(method)) return method
  throw usageFailure('METHOD is one of GET, HEAD, POST, PUT, PATCH, DELETE.')
}

async function readBody(text: string): Promise<string> {
  if (text === '-') return requireJsonText('--data -', await readText(process.stdin))
  if (!text.startsWith('@')) return requireJsonText('--data', text)
  const file = text.slice(1)
  try {
    return requireJsonText(`--data ${text}`, await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof CommandFailure) throw error
    throw usageFailure(`Cannot read ${file} (${codeOf(error)}).`)
  }
}
