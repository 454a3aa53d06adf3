import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { readLogoImage } from './logo-image.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const number = (value: number, length: number) => {
  const written = Buffer.alloc(length)
  written.writeUIntBE(value, 0, length)
  return written
}
const little = (value: number, length: number) => number(value, length).reverse()

const signature = '\x89PNG\r\n\x1a\n'
const png = (width: number, height: number) =>
  Buffer.concat([
    bytes(`${signature}\0\0\0\x0dIHDR`),
    number(width, 4),
    number(height, 4),
    bytes('\x08\x06\0\0\0crc4'),
  ])
const frame = (width: number, height: number, marker = '\xc0') =>
  Buffer.concat([
    bytes(`\xff${marker}\0\x11\x08`),
    number(height, 2),
    number(width, 2),
    bytes('\x03rest'),
  ])
const jfif = '\xff\xd8\xff\xe0\0\x06JFIF'
const jpeg = (...segments: Buffer[]) => Buffer.concat([bytes(jfif), ...segments])
const webp = (chunk: string, ...content: Buffer[]) =>
  Buffer.concat([bytes(`RIFF\0\0\0\0WEBP${chunk}\0\0\0\0`), ...content, Buffer.alloc(6)])
const lossy = (width: number, height: number) =>
  webp('VP8 ', bytes('\0\0\0\x9d\x01\x2a'), little(width, 2), little(height, 2))
const lossless = (width: number, height: number) =>
  webp('VP8L', bytes('/'), little((width - 1) | ((height - 1) << 14), 4))
const extended = (width: number, height: number) =>
  webp('VP8X', bytes('\0\0\0\0'), little(width - 1, 3), little(height - 1, 3))

const rows: readonly (readonly [what: string, content: Buffer, mediaType: string | undefined])[] = [
  ['PNG', png(64, 64), 'image/png'],
  ['PNG of 4096 pixels a side', png(4096, 4096), 'image/png'],
  ['PNG of one pixel more', png(4096, 4097), undefined],
  ['PNG without width', png(0, 64), undefined],
  ['PNG of the largest number', png(0xffffffff, 1), undefined],
  ['PNG by its signature alone', bytes(`${signature}xxxx`), undefined],
  [
    'PNG of nothing but a signature and zeros',
    Buffer.concat([bytes(signature), Buffer.alloc(99)]),
    undefined,
  ],
  ['PNG with half a header', png(64, 64).subarray(0, 30), undefined],
  ['PNG with another chunk first', bytes(`${signature}\0\0\0\x0dIDAT${'x'.repeat(40)}`), undefined],
  ['JPEG', jpeg(frame(64, 64)), 'image/jpeg'],
  [
    'JPEG, progressive, after a table and fill bytes',
    jpeg(bytes('\xff\xdb\0\x04ab\xff\xff'), frame(4096, 1, '\xc2')),
    'image/jpeg',
  ],
  ['JPEG that is too wide', jpeg(frame(4097, 64)), undefined],
  ['JPEG that is too high', jpeg(frame(64, 65535)), undefined],
  ['JPEG without height', jpeg(frame(64, 0)), undefined],
  ['JPEG by its first bytes alone', bytes(`${jfif}rest and more of it`), undefined],
  ['JPEG that scans before its frame', jpeg(bytes('\xff\xda\0\x02'), frame(64, 64)), undefined],
  ['JPEG with a segment of no length', jpeg(bytes('\xff\xdb\0\0'), frame(64, 64)), undefined],
  ['JPEG with a segment beyond its end', jpeg(bytes('\xff\xdb\xff\xff'), frame(64, 64)), undefined],
  [
    'JPEG of fill bytes',
    Buffer.concat([bytes('\xff\xd8'), Buffer.alloc(102_000, 0xff)]),
    undefined,
  ],
  ['WebP, lossy', lossy(64, 4096), 'image/webp'],
  ['WebP, lossy, too high', lossy(64, 4097), undefined],
  ['WebP, lossy, without width', lossy(0, 64), undefined],
  ['WebP, lossless', lossless(4096, 4096), 'image/webp'],
  ['WebP, lossless, too high', lossless(1, 16_384), undefined],
  ['WebP, extended', extended(4096, 1), 'image/webp'],
  ['WebP, extended, too wide', extended(0x1000000, 1), undefined],
  ['WebP without a frame', webp('VP8 ', bytes('rest of it all')), undefined],
  ['WebP with another chunk first', webp('ALPH', bytes('/rest of it all')), undefined],
  ['WebP with half a header', lossy(64, 64).subarray(0, 29), undefined],
  ['100 KiB', Buffer.concat([png(1, 1), Buffer.alloc(102_400 - 33)]), 'image/png'],
  ['a byte more', Buffer.concat([png(1, 1), Buffer.alloc(102_401 - 33)]), undefined],
  ['SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), undefined],
  ['SVG after an XML declaration', bytes('<?xml version="1.0"?><svg/>'), undefined],
  ['GIF', bytes('GIF89a'), undefined],
  ['HTML', bytes('<!doctype html>'), undefined],
  ['another RIFF', bytes(`RIFF\0\0\0\0WAVEfmt ${'x'.repeat(30)}`), undefined],
  ['PNG after something', Buffer.concat([bytes(' '), png(64, 64)]), undefined],
  ['half a beginning', bytes('\x89PNG'), undefined],
  ['nothing', bytes(''), undefined],
]

describe('WHATWG MIME Sniffing §6.1 pictures by their headers', () => {
  for (const [what, content, mediaType] of rows) {
    test(`${what}: ${mediaType ?? 'not taken'}`, () => {
      const image = readLogoImage(content)
      assert.equal(image?.mediaType, mediaType)
      if (image) assert.equal(Buffer.compare(Buffer.from(image.bytes), content), 0)
    })
  }
})
