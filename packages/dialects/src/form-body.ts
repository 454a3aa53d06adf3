import { ProtocolError } from '@frontdesk/protocol/errors.ts'

const brokenEscape = /%(?![0-9a-f]{2})/i

/** Decoded pairs of a form, in their order. */
export type FormPairs = readonly (readonly [string, string])[]

/**
 * Reads a form body: `application/x-www-form-urlencoded`, or `multipart/form-data` as some
 * clients send it. An empty body is an empty form.
 *
 * @throws ProtocolError invalid_request for another media type, broken encoding, or a file
 * @see RFC 6749 Appendix B, WHATWG URL §5.1, RFC 7578
 */
export async function readFormBody(
  contentType: string | undefined,
  body: Uint8Array | undefined,
): Promise<FormPairs> {
  if (body === undefined) return []
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase()
  if (mediaType === 'application/x-www-form-urlencoded') return decodeUrlencoded(body)
  if (mediaType === 'multipart/form-data') return decodeMultipart(contentType ?? '', body)
  throw new ProtocolError('invalid_request', 'The body must be a form.')
}

/**
 * The pairs of an `application/x-www-form-urlencoded` body.
 *
 * @throws ProtocolError invalid_request for broken encoding
 */
export function decodeUrlencoded(body: Uint8Array): FormPairs {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
  if (text.includes('%') && brokenEscape.test(text)) throw broken()
  const pairs: [string, string][] = []
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = equals < 0 ? pair : pair.slice(0, equals)
    pairs.push([decodePart(name), equals < 0 ? '' : decodePart(pair.slice(equals + 1))])
  }
  return pairs
}

/** Anything that does not stand for itself: escapes, spaces, bytes beyond ASCII. */
const needsDecoding = /[%+\x80-\xff]/

/** Bytes beyond ASCII may come raw: they are escaped first, so that one strict decoder sees all. */
function decodePart(part: string): string {
  if (!needsDecoding.test(part)) return part
  const escaped = part
    .replaceAll('+', ' ')
    .replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`)
  try {
    return decodeURIComponent(escaped)
  } catch {
    throw broken()
  }
}

async function decodeMultipart(contentType: string, body: Uint8Array): Promise<FormPairs> {
  const parsed = await new Response(Buffer.from(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => {
      throw broken()
    })
  return [...parsed].map(([name, value]) => {
    if (typeof value !== 'string') {
      throw new ProtocolError('invalid_request', 'The form holds a file.')
    }
    return [name, value]
  })
}

function broken(): ProtocolError {
  return new ProtocolError('invalid_request', 'The form cannot be decoded.')
}
