import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { makeKeyFile } from '@frontdesk/server/key-file/key-file.ts'
import { freePort } from '@frontdesk/testkit/free-port.ts'
import { type SpawnedServer, spawnServer } from '@frontdesk/testkit/spawned-server.ts'
import { type FreshDatabase, freshDatabase } from '@frontdesk/testkit/test-postgres.ts'
import { testEnvironment } from '@frontdesk/testkit/test-server.ts'

import { type FormToSend, formsToSend } from '../e2e/fixtures/forms-to-send.ts'
import {
  type PersonWithCookies,
  personWithCookies,
  type SeenPage,
} from '../interop/fixtures/person-with-cookies.ts'
import { type SignInDesk, startSignInDesk } from '../interop/fixtures/sign-in-desk.ts'
import { startTurnProxy, type TurnProxy } from './fixtures/turn-proxy.ts'

const here = 0
const there = 1
const folder = mkdtempSync(join(tmpdir(), 'frontdesk-forms-'))
let database: FreshDatabase
let desk: SignInDesk
let other: SpawnedServer
let proxy: TurnProxy
/** How far the clock of the first process is ahead. */
let aheadMs = 0

before(async () => {
  database = await freshDatabase()
  const [port, innerPort] = [await freePort(), await freePort()]
  const url = `http://localhost:${port}`
  const shared = {
    FRONTDESK_DATABASE: database.url,
    FRONTDESK_KEY_FILE: join(folder, 'frontdesk.key'),
    FRONTDESK_PUBLIC_URL: url,
  }
  makeKeyFile(shared.FRONTDESK_KEY_FILE, new Date())
  const environment = await testEnvironment(folder, shared)
  proxy = await startTurnProxy(port, [
    `http://127.0.0.1:${innerPort}`,
    `http://127.0.0.1:${environment.FRONTDESK_PORT}`,
  ])
  const started = await startSignInDesk({
    environment: { ...shared, FRONTDESK_PORT: String(innerPort) },
    clock: () => Date.now() + aheadMs,
  })
  desk = { ...started, url, browserOf: (person) => personWithCookies(url, person) }
  other = await spawnServer(environment)
  await untilReady(`http://127.0.0.1:${environment.FRONTDESK_PORT}/readyz`)
})
after(async () => {
  await other?.kill()
  await desk?.stop()
  await proxy?.close()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** The public URL is answered by the first process already. */
async function untilReady(address: string): Promise<void> {
  const until = Date.now() + 20_000
  while ((await fetch(address).catch(() => undefined))?.status !== 200) {
    assert.ok(Date.now() < until, 'the second process did not get ready')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function formOf(wanted: string): Promise<FormToSend> {
  const reach = formsToSend.find(([what]) => what === wanted)?.[1]
  assert.ok(reach)
  return reach(desk)
}

/** Sends the form to one process, then to the other, as a browser that has seen no answer yet. */
async function atBoth(
  { browser, page, submission }: FormToSend,
  { first = here, second = browser }: { first?: number; second?: PersonWithCookies } = {},
): Promise<readonly [SeenPage, SeenPage]> {
  const cookies = browser.cookies()
  proxy.turnTo(first)
  const one = await browser.submit(page, submission)
  if (second === browser) browser.putCookies(cookies)
  return [one, await second.submit(page, submission)]
}

function placeOf({ leaves, url }: SeenPage): string {
  return (leaves ?? url).href
}

describe('a second click at another process leads where the first one led', () => {
  for (const [what, reach, leads] of formsToSend) {
    test(what, async () => {
      const [first, second] = await atBoth(await reach(desk))
      assert.match(placeOf(first), leads)
      assert.equal(placeOf(second), placeOf(first))
      assert.equal(second.status, first.status)
    })
  }

  test('Allow sent to both at once issues one code', async () => {
    const { browser, page, submission } = await formOf('Allow')
    const twin = personWithCookies(desk.url, { username: '', password: '' })
    twin.putCookies(browser.cookies())
    const answers = await Promise.all([browser, twin].map((one) => one.submit(page, submission)))
    const [first, second] = answers.map(placeOf)
    assert.match(first ?? '', /\?code=fdc_/)
    assert.equal(second, first)
  })

  test('what was refused by one may be tried again at the other', async () => {
    const person = await desk.employ()
    const browser = desk.browserOf(person)
    const page = await browser.open('/sign-in')
    assert.equal((await browser.signIn(page, { password: 'wrong words' })).status, 403)
    assert.equal((await browser.signIn(page, { password: 'wrong words' })).status, 403)
    assert.equal((await browser.signIn(page)).url.pathname, '/account')
  })
})

describe('the answer to a form at another process is of the same browser only', () => {
  async function signedIn(person = desk.employ()): Promise<PersonWithCookies> {
    const browser = desk.browserOf(await person)
    await browser.signIn(await browser.open('/account'))
    return browser
  }

  for (const [what, status, words] of [
    ['Allow', 403, /nothing was done/],
    ['a password reset', 404, /does not work any more/],
    ['the change of one’s own password', 403, /Nothing was done/],
    ['an app that is disconnected', 403, /Nothing was done/],
    ['the decision about a device (RFC 8628)', 400, /nothing was done/],
  ] as const) {
    test(`${what}: another person's session gets ${status}`, async () => {
      const [first, second] = await atBoth(await formOf(what), { second: await signedIn() })
      assert.ok(first.status < 400)
      assert.equal(second.leaves, undefined)
      assert.equal(second.status, status, second.text)
      assert.match(second.text, words)
    })
  }

  test('another session of the same person gets no code', async () => {
    const form = await formOf('Allow')
    const own = form.browser.cookies()
    form.browser.putCookies('')
    const again = await form.browser.signIn(await form.browser.open('/account'))
    assert.equal(again.url.pathname, '/account')
    const later = form.browser.cookies()
    assert.notEqual(later, own)
    const second = personWithCookies(desk.url, { username: '', password: '' })
    second.putCookies(later)
    form.browser.putCookies(own)
    const [first, answer] = await atBoth(form, { second })
    assert.match(placeOf(first), /\?code=fdc_/)
    assert.equal(answer.leaves, undefined)
    assert.equal(answer.status, 403)
  })
})

describe('ten seconds later a second click gets the ordinary answer for a used form', () => {
  const used: readonly (readonly [what: string, says: (page: SeenPage) => string, RegExp])[] = [
    ['a password reset', ({ text }) => text, /does not work any more/],
    ['the decision about a device (RFC 8628)', ({ text }) => text, /already in use/],
    ['Allow after RFC 9126', placeOf, /[?&]error=invalid_request_uri&/],
  ]
  for (const [what, says, words] of used) {
    test(what, async () => {
      const form = await formOf(what)
      aheadMs = 11_000
      try {
        const [first, second] = await atBoth(form, { first: there })
        assert.doesNotMatch(says(first), words)
        assert.match(says(second), words)
      } finally {
        aheadMs = 0
      }
    })
  }
})
