import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { startFlow } from '../interop/fixtures/code-flow.ts'
import type { PersonWithCookies, SeenPage } from '../interop/fixtures/person-with-cookies.ts'
import {
  publicApp,
  registerApp,
  type SignInDesk,
  startSignInDesk,
} from '../interop/fixtures/sign-in-desk.ts'
import { formsToSend, formsRedirectUri as redirectUri } from './fixtures/forms-to-send.ts'

let desk: SignInDesk

before(async () => {
  desk = await startSignInDesk()
})
after(() => desk?.stop())

type Submission = Parameters<PersonWithCookies['submit']>[1]

/** Sends a form twice with the same cookies: of the first answer the browser keeps nothing. */
async function twice(
  browser: PersonWithCookies,
  page: SeenPage,
  submission: Submission,
): Promise<readonly string[]> {
  const cookies = browser.cookies()
  const first = await browser.submit(page, submission)
  browser.putCookies(cookies)
  const second = await browser.submit(page, submission)
  return [first, second].map(({ leaves, url }) => (leaves ?? url).href)
}

describe('a second click leads where the first one led', () => {
  for (const [what, reach, leads] of formsToSend) {
    test(what, async () => {
      const { browser, page, submission } = await reach(desk)
      const [first, second] = await twice(browser, page, submission)
      assert.match(first ?? '', leads)
      assert.equal(second, first)
    })
  }

  test('what was refused may be tried again, and another person’s browser shares nothing', async () => {
    const person = await desk.employ()
    const wrong = { username: person.username, password: 'wrong words' }
    const [one, other] = [desk.browserOf(person), desk.browserOf(person)]
    const pages = await Promise.all([one, other].map((browser) => browser.open('/sign-in')))
    const [first, second] = pages
    assert.ok(first && second)
    assert.equal((await one.signIn(first, wrong)).status, 403)
    assert.equal((await one.signIn(first)).url.pathname, '/account')
    await other.signIn(second)
    assert.notEqual(one.cookies(), other.cookies())
  })
})

describe('a second tab leads where the first one led', () => {
  /** Two requests wait at the sign-in page of one browser; the second one is signed in first. */
  async function twoTabs() {
    const person = await desk.employ()
    const browser = desk.browserOf(person)
    const app = { ...(await registerApp(desk.api, redirectUri, publicApp)), redirectUri }
    const ask = () => browser.open(startFlow(desk.api, app, { prompt: 'consent' }).url)
    const [older, newer] = [await ask(), await ask()]
    return { browser, person, older, consent: await browser.signIn(newer) }
  }

  test('the older sign-in page goes on to its own consent when it is loaded again', async () => {
    const { browser, older } = await twoTabs()
    assert.match((await browser.open(older.url)).html, /value="allow"/)
  })

  test('Allow of a session that was replaced asks once more, and the next click allows', async () => {
    const { browser, older, consent: page } = await twoTabs()
    await browser.signIn(older)
    const again = await browser.submit(page, { button: /^allow$/ })
    assert.equal(again.status, 403)
    assert.match(again.text, /nothing was done/)
    const { leaves } = await browser.submit(again, { button: /^allow$/ })
    assert.match(leaves?.href ?? '', /\?code=fdc_/)
  })

  for (const [what, path, back] of [
    ['a change of the account', '/account', /Nothing was done/],
    ['signing out', '/sign-out', /Sign out\?/],
    ['the code of a device', '/device', /nothing was done/],
  ] as const) {
    test(`${what} from a page of the session before leads to a fresh page`, async () => {
      const person = await desk.employ()
      const browser = desk.browserOf(person)
      await browser.signIn(await browser.open('/account'))
      const page = await browser.open(path)
      browser.putCookies('')
      await browser.signIn(await browser.open('/sign-in'))
      assert.match((await browser.submit(page)).text, back)
    })
  }
})
