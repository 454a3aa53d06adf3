import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'

import { FrontdeskError } from '../client-error.ts'

/** Bytes that an answer may have, packed and unpacked: 64 MiB. */
export const answerByteLimit = 64 * 1024 * 1024

const unpackers = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['br', promisify(brotliDecompress)],
  ['deflate', promisify(inflate)],
])

/**
 * Unpacks what `Content-Encoding` names and reads it as UTF-8.
 *
 * @throws FrontdeskError `unexpected-answer` for an unknown or broken packing, or one that unpacks
 *   to more than `answerByteLimit`
 */
export async function answerText(
  bytes: Buffer,
  encoding: string | undefined,
  host: string,
): Promise<string> {
  let unpacked = bytes
  const encodings = (encoding ?? '').toLowerCase().split(',')
  for (const name of encodings.map((part) => part.trim()).reverse()) {
    if (name === '' || name === 'identity' || unpacked.byteLength === 0) continue
    const unpack = unpackers.get(name)
    if (!unpack) {
      const words = `${host} packed its answer as ${name.slice(0, 40)}, which was not asked for; a proxy on the way may be at fault.`
      throw new FrontdeskError('unexpected-answer', words)
    }
    unpacked = await unpack(unpacked, { maxOutputLength: answerByteLimit }).catch((cause) => {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE') {
        throw tooLarge(host)
      }
      const words = `The packed answer of ${host} is broken; try again.`
      throw new FrontdeskError('unexpected-answer', words, { cause })
    })
  }
  const text = unpacked.toString('utf8')
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

/** An answer beyond `answerByteLimit`. */
export function tooLarge(host: string): FrontdeskError {
  return new FrontdeskError(
    'unexpected-answer',
    `The answer of ${host} is larger than 64 MiB; ask for less at once, with smaller pages.`,
  )
}
