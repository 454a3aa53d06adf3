import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { startFlow } from '../interop/fixtures/code-flow.ts'
import type { PersonWithCookies, SeenPage } from '../interop/fixtures/person-with-cookies.ts'
import {
  employeePassword,
  publicApp,
  registerApp,
  type SignInDesk,
  startSignInDesk,
} from '../interop/fixtures/sign-in-desk.ts'

const redirectUri = 'https://app.example.com/callback'
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

const newPassword = 'six other words nobody guesses'
const both = { password: newPassword, password_again: newPassword }

interface Form {
  readonly browser: PersonWithCookies
  readonly page: SeenPage
  readonly submission: NonNullable<Submission>
}

async function consent(pushed: 'pushed' | 'by address'): Promise<Form> {
  const app = await registerApp(desk.api, redirectUri, publicApp)
  const { url } = startFlow(desk.api, { ...app, redirectUri }, { prompt: 'consent' })
  if (pushed === 'pushed') {
    const answer = await desk.api.send('POST', '/oauth2/par', { body: url.searchParams })
    const { request_uri } = JSON.parse(answer.text)
    url.search = String(new URLSearchParams({ client_id: app.client_id, request_uri }))
  }
  const browser = desk.browserOf(await desk.employ())
  const page = await browser.signIn(await browser.open(url))
  return { browser, page, submission: { button: /^allow$/ } }
}

async function link(kind: 'invitations' | 'password-resets'): Promise<Form> {
  const person = await desk.employ()
  const made = await desk.api.admin('POST', `/people/${person.id}/${kind}`)
  assert.equal(made.status, 201, made.text)
  const browser = desk.browserOf(person)
  return {
    browser,
    page: await browser.open(JSON.parse(made.text).link),
    submission: { fields: both },
  }
}

const forms: readonly (readonly [what: string, reach: () => Promise<Form>, leads: RegExp])[] = [
  ['Allow', () => consent('by address'), /\?code=fdc_/],
  ['Allow after RFC 9126', () => consent('pushed'), /\?code=fdc_/],
  ['a password reset', () => link('password-resets'), /\/account$/],
  [
    'the first new password',
    async () => {
      const browser = desk.browserOf(await desk.employ({ mustChange: 'yes' }))
      const page = await browser.signIn(await browser.open('/account'))
      return { browser, page, submission: { fields: both } }
    },
    /\/account$/,
  ],
  [
    'the change of one’s own password',
    async () => {
      const browser = desk.browserOf(await desk.employ())
      await browser.signIn(await browser.open('/account'))
      const page = await browser.open('/account/password')
      const fields = { current_password: employeePassword, ...both }
      return { browser, page, submission: { fields } }
    },
    /\/account\?done=password$/,
  ],
  [
    'signing out',
    async () => {
      const browser = desk.browserOf(await desk.employ())
      await browser.signIn(await browser.open('/account'))
      return { browser, page: await browser.open('/sign-out'), submission: {} }
    },
    /\/sign-out$/,
  ],
]

describe('a second click leads where the first one led', () => {
  for (const [what, reach, leads] of forms) {
    test(what, async () => {
      const { browser, page, submission } = await reach()
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
