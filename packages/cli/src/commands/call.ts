import { text as readText } from 'node:stream/consumers'

import type { ApiRequest } from '@frontdesk/client/api/api-call.ts'

import { acceptHeader, parseHeaders, parsePath, requireJsonText } from '../call-arguments.ts'
import { command } from '../command.ts'
import { CommandFailure, usageFailure } from '../command-failure.ts'
import { connectionApi } from '../connection-client.ts'
import { dialectWires } from '../dialects/dialect-wire.ts'
import { parseWholeNumber } from '../duration.ts'
import { exitCode } from '../exit-code.ts'
import { fileText } from '../file-text.ts'
import { findWritableJson } from '../json-reading.ts'
import { itemsOf, listPages } from '../list-pages.ts'
import { codeOf } from '../owner-only-file.ts'
import { printJson } from '../record-view.ts'
import { itemsWith, parseSelection, selectedLine, selectedRecord } from '../selected-members.ts'
import { requireSuccess } from '../server-answer.ts'
import type { Terminal } from '../terminal.ts'

const methods: readonly ApiRequest['method'][] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

/** `frontdesk call METHOD PATH [--profile NAME] [--version N] [--data JSON] [--all] [--select M]` */
export const call = command({
  name: 'call',
  summary: 'Call an API with the token of a profile, and print the answer.',
  example: 'call GET /mdm/devices/search --profile lab --version 2 --all',
  moreExamples: [
    'call GET /mdm/devices/search --all --select Id.Value,DeviceFriendlyName > devices.tsv',
    `call POST '/mdm/devices/7/commands?command=Lock' --profile lab`,
    'call POST /mdm/devices/messages/push --data @message.json',
  ],
  connects: true,
  args: {
    METHOD: { help: 'GET, POST, PUT, PATCH or DELETE.', suggest: methods },
    PATH: 'Path and query, from a slash on.',
  },
  options: {
    version: { value: 'N', help: 'Version of the device API.' },
    data: { value: 'JSON', help: 'Body: JSON, @FILE, or - for stdin.' },
    header: { value: 'K:V', repeat: true, help: 'One more header. Repeatable.' },
    all: { help: 'Follow all pages; print the items, one JSON object a line.' },
    select: {
      value: 'MEMBERS',
      help: 'Print these members of each item, separated by tabs: Id.Value,FriendlyName.',
    },
  },

  async run({ args, options, connect, configurationPath, environment, io, json }) {
    const method = parseMethod(args.METHOD)
    const path = parsePath(args.PATH)
    const { version } = options
    if (version !== undefined) parseWholeNumber('--version', version, { from: 1, to: 99 })
    const headers = { accept: acceptHeader(version), ...parseHeaders(options.header) }
    const members = options.select === undefined ? undefined : parseSelection(options.select)
    if (options.all && method !== 'GET') throw usageFailure('--all goes with GET only.')
    if (options.data !== undefined && method === 'GET') {
      throw usageFailure('--data does not go with GET.')
    }
    const body = options.data === undefined ? undefined : await readBody(options.data)
    const connection = await connect()
    const api = await connectionApi({ connection, environment, configurationPath })
    const whole = dialectWires[connection.dialect].apiPath(path)
    const form = json ? 'one list' : 'a line each'
    if (options.all) {
      return printItems(listPages(api, { path: whole, version, headers }), io, { form, members })
    }

    const answer = requireSuccess(await api.exchange({ method, path: whole, body, headers }))
    const value = answer.text === '' ? undefined : findWritableJson(answer.text)
    if ((json || members) && answer.text !== '' && value === undefined) {
      throw new CommandFailure(exitCode.refused, 'The answer is not JSON.')
    }
    if (answer.text === '') io.err(`${answer.status}, no content.`)
    else if (members) return printItems([itemsWith(members, itemsOf(value))], io, { form, members })
    // As it came: parsing and printing would change large numbers.
    else io.out(answer.text.replace(/\r?\n$/, ''))
    return exitCode.done
  },
})

interface ItemsForm {
  readonly form: 'one list' | 'a line each'
  readonly members: readonly string[] | undefined
}

async function printItems(
  pages: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>,
  io: Terminal,
  { form, members }: ItemsForm,
): Promise<number> {
  const collected: unknown[] = []
  for await (const items of pages) {
    for (const item of items) {
      if (form === 'one list') collected.push(members ? selectedRecord(item, members) : item)
      else io.out(members ? selectedLine(item, members) : JSON.stringify(item))
    }
  }
  if (form === 'one list') printJson(io, collected)
  return exitCode.done
}

function parseMethod(text: string): ApiRequest['method'] {
  const method = methods.find((known) => known === text.toUpperCase())
  if (method !== undefined) return method
  throw usageFailure(`METHOD is one of ${methods.join(', ')}.`)
}

async function readBody(text: string): Promise<string> {
  if (text === '-') return requireJsonText('--data -', await readText(process.stdin))
  if (!text.startsWith('@')) return requireJsonText('--data', text)
  const file = text.slice(1)
  try {
    const parts: string[] = []
    for await (const part of fileText(file)) parts.push(part.text)
    return requireJsonText(`--data ${text}`, parts.join(''))
  } catch (error) {
    if (error instanceof CommandFailure) throw error
    throw usageFailure(`Cannot read ${file} (${codeOf(error)}).`)
  }
}
