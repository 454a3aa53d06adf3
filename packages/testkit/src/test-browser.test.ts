import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { after, before, describe, test } from 'node:test'

import { findChromium } from './chromium-program.ts'
import { startTestBrowser, whyNoBrowser } from './test-browser.ts'
import { addVirtualAuthenticator } from './virtual-authenticator.ts'

const isPackaged = process.platform === 'linux' && process.arch === 'x64'
const skip = isPackaged ? false : 'the package has a browser for Linux on x64 only'

let server: Server
let url = ''
before(async () => {
  server = createServer((_request, response) => {
    response.writeHead(200, {
      'content-type': 'text/html',
      'content-security-policy': "default-src 'none'",
    })
    response.end('<title>Lobby</title><h1>Reception</h1><img src="https://nowhere.test/a.png">')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  url = `http://localhost:${typeof address === 'object' ? address?.port : ''}/`
})
after(() => server.close())

const ways = [
  ['what this machine offers', await whyNoBrowser(), () => findChromium()],
  ['the package alone', skip, () => findChromium('package')],
  ['the package with its own libraries', skip, () => findChromium('package', 'package')],
] as const

for (const [name, whyNot, find] of ways) {
  describe(`a browser from ${name}`, { skip: whyNot ?? false }, () => {
    test('shows a page, hears complaints, makes a passkey', async () => {
      const browser = await startTestBrowser(find)
      try {
        const { page, complaints } = await browser.open()
        const device = await addVirtualAuthenticator(page)
        await page.goto(url)
        assert.equal(await page.title(), 'Lobby')
        assert.match(complaints.join(), /Content Security Policy/)

        await page.evaluate(`navigator.credentials.create({ publicKey: {
          challenge: new Uint8Array(32), rp: { name: 'Lobby' },
          user: { id: new Uint8Array(8), name: 'ada', displayName: 'Ada' },
          pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
          authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        } }).then((made) => made.id)`)
        assert.equal(await device.count(), 1)
      } finally {
        await browser.stop()
      }
    })

    test('windows share no cookies', async () => {
      const browser = await startTestBrowser(find)
      try {
        const [ada, bob] = [await browser.open(), await browser.open()]
        await ada.context.addCookies([{ name: 'who', value: 'ada', url }])
        assert.equal((await bob.context.cookies()).length, 0)
      } finally {
        await browser.stop()
      }
    })
  })
}

describe('a browser that cannot start', () => {
  test('fails with words', async () => {
    const missing = { path: '/nowhere/chromium', environment: {}, origin: 'installed' } as const
    await assert.rejects(
      startTestBrowser(async () => missing),
      /does not start/,
    )
  })
})
