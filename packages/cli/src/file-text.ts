import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'

import { usageFailure } from './command-failure.ts'

/** A part of a file's text. */
export interface TextPart {
  readonly text: string
  /** How much of the file has been read, from 0 to 1; 0 where that is unknown. */
  readonly share: number
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/**
 * Reads a text file as Windows, spreadsheets and other tools write it: UTF-8 or UTF-16, with or
 * without a byte order mark, which is taken away.
 *
 * @throws CommandFailure naming the line that is in another encoding
 */
export async function* fileText(path: string): AsyncGenerator<TextPart> {
  const { size } = await stat(path)
  const encoding = await encodingOf(path)
  const decoder = new TextDecoder(encoding, { fatal: true })
  const file = createReadStream(path)
  try {
    for await (const bytes of file) {
      const text = decoder.decode(bytes, { stream: true })
      yield { text, share: size > 0 ? file.bytesRead / size : 0 }
    }
    yield { text: decoder.decode(), share: 1 }
  } catch (error) {
    if (error instanceof TypeError && 'code' in error) throw await notText(path, encoding)
    throw error
  }
}

/** The same, line by line, without line breaks. */
export async function* fileLines(path: string): AsyncGenerator<TextPart> {
  let parts: string[] = []
  let share = 0
  for await (const { text, share: read } of fileText(path)) {
    share = read
    const [first = '', ...rest] = text.split('\n')
    parts.push(first)
    for (const next of rest) {
      yield { text: parts.join('').replace(/\r$/, ''), share }
      parts = [next]
    }
  }
  const last = parts.join('')
  if (last !== '') yield { text: last, share }
}

async function encodingOf(path: string): Promise<Encoding> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0)
    const [first, second] = buffer
    if (bytesRead < 2) return 'utf-8'
    // A byte order mark, or a character of ASCII in two bytes.
    if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le'
    if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be'
    return 'utf-8'
  } finally {
    await file.close()
  }
}

/** Reads the file once more to find the line: only a file that is refused costs that. */
async function notText(path: string, encoding: Encoding): Promise<Error> {
  const decoder = new TextDecoder(encoding)
  let line = 1
  for await (const bytes of createReadStream(path)) {
    const text = decoder.decode(bytes, { stream: true })
    const at = text.indexOf('\ufffd')
    line += (at < 0 ? text : text.slice(0, at)).split('\n').length - 1
    if (at >= 0) break
  }
  const name = encoding === 'utf-8' ? 'UTF-8' : 'UTF-16'
  return usageFailure(
    `Line ${line} of ${path} is not ${name} text; it may be Windows-1252. ` +
      'Save the file as UTF-8 (in Excel: "CSV UTF-8"; in PowerShell: -Encoding utf8) and try again.',
  )
}
