import type { LogoMediaType } from '@frontdesk/protocol/rfc7591-registration/client-logo.ts'

/** What the header of a picture says of it. */
export interface PictureHeader {
  readonly mediaType: LogoMediaType
  /** In pixels. */
  readonly width: number
  readonly height: number
}

type Sides = Pick<PictureHeader, 'width' | 'height'>

/**
 * Reads the header of a PNG, JPEG or WebP picture.
 *
 * @returns undefined where the bytes cannot begin one
 * @see WHATWG MIME Sniffing §6.1 (image patterns)
 */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | undefined {
  const picture = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const readers = [
    ['image/png', pngSides],
    ['image/jpeg', jpegSides],
    ['image/webp', webpSides],
  ] as const
  for (const [mediaType, sidesOf] of readers) {
    const sides = sidesOf(picture)
    if (sides) return { mediaType, ...sides }
  }
  return undefined
}

const holds = (picture: Buffer, text: string, at = 0): boolean =>
  picture.toString('latin1', at, at + text.length) === text

/** @see W3C PNG (Third Edition) §11.2.1 (IHDR) */
function pngSides(picture: Buffer): Sides | undefined {
  const begins = '\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR'
  if (picture.length < begins.length + 17 || !holds(picture, begins)) return undefined
  return { width: picture.readUInt32BE(16), height: picture.readUInt32BE(20) }
}

/**
 * Walks from segment to segment up to the frame header.
 *
 * @see ITU-T T.81 §B.1.1.3 (markers), §B.2.2 (frame header)
 */
function jpegSides(picture: Buffer): Sides | undefined {
  if (!holds(picture, '\xff\xd8\xff')) return undefined
  let at = 2
  while (at + 9 <= picture.length && picture[at] === 0xff) {
    const marker = picture[at + 1] ?? 0
    if (isFrameHeader(marker)) {
      return { width: picture.readUInt16BE(at + 7), height: picture.readUInt16BE(at + 5) }
    }
    const isFill = marker === 0xff
    const length = isFill ? 0 : picture.readUInt16BE(at + 2)
    if (!isFill && (marker < 0xc0 || isWithoutLength(marker) || length < 2)) return undefined
    at += isFill ? 1 : 2 + length
  }
  return undefined
}

/** SOF0 to SOF15, without the tables and the reserved one between them. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** Restarts, begin and end of a picture, and the scan: none comes before the frame header. */
const isWithoutLength = (marker: number): boolean => marker >= 0xd0 && marker <= 0xda

/** @see RFC 9649 §2.5 to §2.7 (the first chunk), RFC 6386 §9.1 (VP8) */
function webpSides(picture: Buffer): Sides | undefined {
  if (picture.length < 30 || !holds(picture, 'RIFF') || !holds(picture, 'WEBP', 8)) return undefined
  if (holds(picture, 'VP8X', 12)) {
    return { width: picture.readUIntLE(24, 3) + 1, height: picture.readUIntLE(27, 3) + 1 }
  }
  if (holds(picture, 'VP8L', 12) && picture[20] === 0x2f) {
    const sides = picture.readUInt32LE(21)
    return { width: (sides & 0x3fff) + 1, height: ((sides >>> 14) & 0x3fff) + 1 }
  }
  if (holds(picture, 'VP8 ', 12) && holds(picture, '\x9d\x01\x2a', 23)) {
    return { width: picture.readUInt16LE(26) & 0x3fff, height: picture.readUInt16LE(28) & 0x3fff }
  }
  return undefined
}
