import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32, deflateSync } from 'node:zlib'

import { whyNoBrowser } from '@frontdesk/testkit/test-browser.ts'

import { startFlow } from '../interop/fixtures/code-flow.ts'
import {
  type BrowserDesk,
  seesHeading,
  startBrowserDesk,
  typePassword,
} from './fixtures/browser-desk.ts'

const logo = bluePicture(400, 100)
let desk: BrowserDesk

describe('the logo on consent, in a real browser', {
  skip: (await whyNoBrowser()) ?? false,
}, () => {
  before(async () => {
    desk = await startBrowserDesk({ fetchLogo: async () => new Response(Buffer.from(logo)) })
  })
  after(() => desk?.stop())

  test('it is drawn under the policy of the page, in a box of one size, with words for it', async () => {
    const client = await desk.app({ logo_uri: 'https://app.example.com/logo.png' })
    for (let isThere = false; !isThere; await sleep(50)) {
      const { text } = await desk.api.admin('GET', `/oauth-clients/${client.client_id}`)
      isThere = JSON.parse(text).logo.url !== null
    }
    const { page, complaints } = await desk.open()
    await page.goto(startFlow(desk.api, client).url.href)
    await typePassword(page, await desk.employ())
    await seesHeading(page, /Nightly Report/)
    const image = page.getByRole('img', { name: 'Logo of Nightly Report' })
    const drawn = await image.evaluate((node) => 'naturalWidth' in node && node.naturalWidth)
    assert.equal(drawn, 400)
    const { width, height } = (await image.boundingBox()) ?? {}
    assert.deepEqual([width, height], [64, 64])
    assert.deepEqual(complaints, [])
  })
})

/** A PNG of one color. */
function bluePicture(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([32, 96, 192]))])
  const rows = Buffer.concat(Array.from({ length: height }, () => row))
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}
