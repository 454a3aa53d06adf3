import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type BrowserWindow, whyNoBrowser } from '@frontdesk/testkit/test-browser.ts'
import { addVirtualAuthenticator } from '@frontdesk/testkit/virtual-authenticator.ts'
import type { Page } from 'playwright-core'

import { redeemCode, sendForm, startFlow } from '../interop/fixtures/code-flow.ts'
import { type Employee, publicApp } from '../interop/fixtures/sign-in-desk.ts'
import {
  addAuthenticatorApp,
  type BrowserDesk,
  press,
  seesHeading,
  signIn,
  startBrowserDesk,
  takePicture,
  typePassword,
} from './fixtures/browser-desk.ts'
import { assertAccessible, findTooWide } from './fixtures/page-rules.ts'

let desk: BrowserDesk
let window: BrowserWindow
let page: Page
let ada: Employee
const tooWide: string[] = []

/** Looks at the page that is open, as everybody has to be able to use it. */
async function look(name: string): Promise<void> {
  await assertAccessible(page)
  await takePicture(page, name)
  const width = await findTooWide(page)
  if (width !== undefined) tooWide.push(width)
}

/** The same page on a phone, and at night. */
async function lookElsewhere(name: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' })
  await takePicture(page, `${name}-dark`)
  await page.setViewportSize({ width: 375, height: 700 })
  await page.emulateMedia({ colorScheme: 'light' })
  await takePicture(page, `${name}-phone`)
  await page.setViewportSize({ width: 1000, height: 700 })
}

describe('every page: accessible, narrow enough, silent', {
  skip: (await whyNoBrowser()) ?? false,
}, () => {
  before(async () => {
    desk = await startBrowserDesk()
    ada = await desk.employ({ username: 'ada' })
    window = await desk.open({ expected: /status of 40[0134]/ })
    page = window.page
    await addVirtualAuthenticator(page)
  })
  after(() => desk?.stop())

  test('signing in', async () => {
    const { url } = startFlow(desk.api, await desk.app())
    await page.goto(url.href)
    await look('sign-in')
    await lookElsewhere('sign-in')
    await typePassword(page, { ...ada, password: 'not this one, sorry' })
    await look('sign-in-refused')
    await page.getByRole('link', { name: 'I cannot sign in' }).click()
    await look('cannot-sign-in')
  })

  test('consent, by sign-in', async () => {
    const app = await desk.app({ scope: 'openid profile devices:read' })
    await page.goto(startFlow(desk.api, app).url.href)
    await typePassword(page, ada)
    await seesHeading(page, /Nightly Report/)
    await look('consent')
    await lookElsewhere('consent')
    await page.goto(`${desk.url}/oauth2/authorize?client_id=nobody`)
    await look('error')
  })

  test('the account and its settings', async () => {
    await page.goto(`${desk.url}/account`)
    await look('account')
    await page.getByRole('link', { name: 'Change the password' }).click()
    await look('account-password')
    await page.goto(`${desk.url}/account/passkey`)
    await look('account-passkey')
    await page.getByLabel('Name of the passkey').fill('Laptop with fingerprint')
    await press(page, 'Add a passkey')
    // Leaving before the answer would lose the cookie of the new session.
    await page.getByRole('heading', { name: 'Laptop with fingerprint' }).waitFor()
    await page.goto(`${desk.url}/account`)
    await press(page, 'Add an authenticator app')
    await look('account-authenticator')
    await page.goto(`${desk.url}/account`)
    await addAuthenticatorApp(page)
    if ((await page.locator('ol.codes').count()) === 0) await press(page, 'Make new codes')
    await look('account-recovery-codes')

    const { page: other, close } = await desk.open()
    await other.goto(`${desk.url}/sign-in`)
    await close()
    await page.goto(`${desk.url}/account`)
    await look('account-with-factors')
    await lookElsewhere('account-with-factors')
  })

  test('connected apps', async () => {
    await page.goto(`${desk.url}/account/connected-apps`)
    await look('connected-apps-none')
    const client = await desk.app()
    const flow = startFlow(desk.api, client)
    await page.goto(flow.url.href)
    await press(page, 'Allow')
    await seesHeading(page, 'Welcome back')
    const code = (await desk.site.next()).parameters.get('code') ?? ''
    await redeemCode(desk.api, client, { code, verifier: flow.verifier })
    await page.goto(`${desk.url}/account/connected-apps`)
    await look('connected-apps')
  })

  test('a device', async () => {
    const grant_types = ['urn:ietf:params:oauth:grant-type:device_code']
    const over = {
      ...publicApp,
      name: 'Television',
      scope: 'openid devices:read',
      grant_types,
      redirect_uris: [],
    }
    const begun = await sendForm(desk.api, await desk.app(over), {}, '/oauth2/device')
    const shown = JSON.parse(begun.text)
    await page.goto(`${desk.url}/device`)
    await look('device')
    await page.goto(shown.verification_uri_complete)
    await press(page, 'Go on')
    await seesHeading(page, /Television/)
    await look('device-consent')
    await press(page, 'Allow')
    await seesHeading(page, 'The device is connected')
    await look('device-connected')
  })

  test('signing out', async () => {
    await page.goto(`${desk.url}/oauth2/logout`)
    await look('logout')
    await page.goto(`${desk.url}/sign-out`)
    await look('sign-out')
    await press(page, 'Sign out')
    await look('signed-out')
  })

  test('steps of signing in', async () => {
    await page.goto(`${desk.url}/account`)
    await typePassword(page, ada)
    await seesHeading(page, 'One more step')
    await look('second-factor')
    await page.getByRole('link', { name: 'Use a recovery code' }).click()
    await look('second-factor-recovery-code')

    await page.goto(`${desk.url}/account`)
    await typePassword(page, await desk.employ({ mustChange: 'yes' }))
    await seesHeading(page, 'Choose a password')
    await look('new-password')

    await page.context().clearCookies()
    await page.goto(`${desk.url}/account`)
    await typePassword(page, await desk.employ({ secondFactor: 'required' }))
    await seesHeading(page, 'Set up a second step')
    await look('second-factor-setup')
    await page.context().clearCookies()
  })

  test('an invitation and a reset: a link, a password, signed in', async () => {
    for (const kind of ['invitation', 'password-reset'] as const) {
      const carl = await desk.employ()
      const made = await desk.api.admin('POST', `/people/${carl.id}/${kind}s`)
      assert.equal(made.status, 201, made.text)
      const { link } = JSON.parse(made.text)
      await page.goto(link)
      await look(kind)
      const password = `chosen by way of ${kind}`
      await page.getByLabel('New password', { exact: true }).fill(password)
      await page.getByLabel('New password again').fill(password)
      await press(page, 'Set the password')
      await seesHeading(page, 'Your account')

      await page.context().clearCookies()
      await page.goto(link)
      await seesHeading(page, 'This link does not work any more')
      await signIn(page, desk, { ...carl, password })
      await page.context().clearCookies()
    }
  })

  test('a link that does not work any more', async () => {
    for (const path of ['/invitation', '/password-reset']) {
      await page.goto(`${desk.url}${path}?ticket=fdi_nothing`)
      await look(`dead-link-${path.slice(1)}`)
    }
  })

  test('sessions: seen in the list, ended from there', async () => {
    const bob = await desk.employ()
    await signIn(page, desk, bob)
    const phone = await desk.open({ expected: /status of 40[0134]/ })
    await signIn(phone.page, desk, bob)
    await page.reload()
    await page.locator('#sessions').scrollIntoViewIfNeeded()
    await look('sessions')
    await page
      .getByRole('button', { name: /^End the session/ })
      .first()
      .click()
    await page.getByRole('status').waitFor()
    await phone.page.reload()
    await seesHeading(phone.page, 'Sign in')
    await phone.close()
  })

  test('on the narrowest phone no page scrolls sideways', () => {
    assert.deepEqual(tooWide, [])
  })

  test('nothing complained: no error on the console, no violation of the policy', () => {
    assert.deepEqual(window.complaints, [])
  })
})
