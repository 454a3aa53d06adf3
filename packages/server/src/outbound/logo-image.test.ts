import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { readLogoImage } from './logo-image.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const png = '\x89PNG\r\n\x1a\n'

const rows: readonly (readonly [what: string, content: Buffer, mediaType: string | undefined])[] = [
  ['PNG', bytes(`${png}rest`), 'image/png'],
  ['JPEG', bytes('\xff\xd8\xff\xe0rest'), 'image/jpeg'],
  ['WebP', bytes('RIFF\0\0\0\0WEBPVP8 rest'), 'image/webp'],
  ['100 KiB', Buffer.concat([bytes(png), Buffer.alloc(102_392)]), 'image/png'],
  ['a byte more', Buffer.concat([bytes(png), Buffer.alloc(102_393)]), undefined],
  ['SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), undefined],
  ['SVG after an XML declaration', bytes('<?xml version="1.0"?><svg/>'), undefined],
  ['GIF', bytes('GIF89a'), undefined],
  ['HTML', bytes('<!doctype html>'), undefined],
  ['another RIFF', bytes('RIFF\0\0\0\0WAVEfmt '), undefined],
  ['PNG after something', bytes(` ${png}`), undefined],
  ['half a beginning', bytes('\x89PNG'), undefined],
  ['nothing', bytes(''), undefined],
]

describe('WHATWG MIME Sniffing §6.1 pictures by their first bytes', () => {
  for (const [what, content, mediaType] of rows) {
    test(`${what}: ${mediaType ?? 'not taken'}`, () => {
      const image = readLogoImage(content)
      assert.equal(image?.mediaType, mediaType)
      if (image) assert.equal(Buffer.compare(Buffer.from(image.bytes), content), 0)
    })
  }
})
