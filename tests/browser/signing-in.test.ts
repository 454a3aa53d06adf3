import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { whyNoBrowser } from '@frontdesk/testkit/test-browser.ts'
import { addVirtualAuthenticator } from '@frontdesk/testkit/virtual-authenticator.ts'

import {
  addAuthenticatorApp,
  type BrowserDesk,
  press,
  readAuthenticatorSecret,
  seesHeading,
  signIn,
  startBrowserDesk,
  typePassword,
} from './fixtures/browser-desk.ts'

let desk: BrowserDesk

describe('signing in, in a real browser', { skip: (await whyNoBrowser()) ?? false }, () => {
  before(async () => {
    desk = await startBrowserDesk()
  })
  after(() => desk?.stop())

  test('by password; a wrong one is told without saying what was wrong', async () => {
    const person = await desk.employ()
    const { page, complaints } = await desk.open({ expected: /status of 40[013]/ })
    await page.goto(`${desk.url}/account`)
    await typePassword(page, { ...person, password: 'something else entirely' })
    const told = await page.getByRole('alert').innerText()
    assert.doesNotMatch(told, /something else/)

    await typePassword(page, { ...person, username: 'nobody of this name' })
    assert.equal(await page.getByRole('alert').innerText(), told, 'an unknown name reads alike')

    await typePassword(page, person)
    await seesHeading(page, 'Your account')
    assert.equal(page.url(), `${desk.url}/account`, 'where the person wanted to go')
    assert.deepEqual(complaints, [])
  })

  test('by keyboard alone', async () => {
    const person = await desk.employ()
    const { page, complaints } = await desk.open()
    await page.goto(`${desk.url}/sign-in`)
    // Browsers put the focus where the page wants it when they first paint it.
    await page.waitForFunction(`document.activeElement.name === 'username'`)
    await page.keyboard.type(person.username)
    await page.keyboard.press('Tab')
    await page.keyboard.type(person.password)
    await page.keyboard.press('Enter')
    await seesHeading(page, 'Your account')

    await page.keyboard.press('Tab')
    const first = await page.evaluate<string>('document.activeElement.innerText')
    assert.equal(first, 'Skip to the content')
    assert.deepEqual(complaints, [])
  })

  test('with JavaScript disabled', async () => {
    const person = await desk.employ()
    const { page } = await desk.open({ javaScriptEnabled: false })
    await signIn(page, desk, person)
    await seesHeading(page, 'Your account')
  })

  test('with an authenticator app: set up, asked for, its code counts once', async () => {
    const person = await desk.employ()
    const { page, complaints } = await desk.open({ expected: /status of 40[013]/ })
    await signIn(page, desk, person)
    const app = await addAuthenticatorApp(page)
    await page.getByText('Authenticator app, added').waitFor()

    const other = await desk.open({ expected: /status of 40[013]/ })
    await other.page.goto(`${desk.url}/account`)
    await typePassword(other.page, person)
    await seesHeading(other.page, 'One more step')
    await other.page.goto(`${desk.url}/account`)
    await seesHeading(other.page, 'Sign in')

    await typePassword(other.page, person)
    await other.page.getByLabel('Code', { exact: true }).fill('000000')
    await press(other.page, 'Go on')
    await other.page.getByRole('alert').waitFor()
    const code = app.code()
    await other.page.getByLabel('Code', { exact: true }).fill(code)
    await press(other.page, 'Go on')
    await seesHeading(other.page, 'Your account')

    const thief = await desk.open({ expected: /status of 40[013]/ })
    await thief.page.goto(`${desk.url}/account`)
    await typePassword(thief.page, person)
    await thief.page.getByLabel('Code', { exact: true }).fill(code)
    await press(thief.page, 'Go on')
    await thief.page.getByRole('alert').waitFor()
    assert.deepEqual([...complaints, ...other.complaints, ...thief.complaints], [])
  })

  test('with a recovery code, once', async () => {
    const person = await desk.employ()
    const { page, complaints } = await desk.open({ expected: /status of 40[013]/ })
    await signIn(page, desk, person)
    await addAuthenticatorApp(page)
    await seesHeading(page, /Your account|recovery codes/)
    if ((await page.locator('ol.codes').count()) === 0) await press(page, 'Make new codes')
    const codes = await page.locator('ol.codes li').allInnerTexts()
    assert.equal(codes.length, 10)

    for (const outcome of ['opens', 'is used up'] as const) {
      const other = await desk.open({ expected: /status of 40[013]/ })
      await other.page.goto(`${desk.url}/account`)
      await typePassword(other.page, person)
      await other.page.getByRole('link', { name: 'Use a recovery code' }).click()
      await other.page.getByLabel('Recovery code').fill(codes[0] ?? '')
      await press(other.page, 'Go on')
      if (outcome === 'opens') await seesHeading(other.page, 'Your account')
      else await other.page.getByRole('alert').waitFor()
    }
    assert.deepEqual(complaints, [])
  })

  test('with a passkey alone, and as a second step', async () => {
    const person = await desk.employ()
    const { page, complaints } = await desk.open()
    const device = await addVirtualAuthenticator(page)
    await signIn(page, desk, person)
    await page.getByRole('link', { name: 'Add a passkey' }).click()
    await page.getByLabel('Name of the passkey').fill('Laptop')
    await press(page, 'Add a passkey')
    await page.getByRole('heading', { name: 'Laptop' }).waitFor()
    assert.equal(await device.count(), 1)

    await page.context().clearCookies()
    await page.goto(`${desk.url}/account`)
    await press(page, 'Use a passkey')
    await seesHeading(page, 'Your account')

    await page.context().clearCookies()
    await page.goto(`${desk.url}/account`)
    await typePassword(page, person)
    await seesHeading(page, 'One more step')
    await press(page, 'Use a passkey')
    await seesHeading(page, 'Your account')
    assert.deepEqual(complaints, [])
  })

  test('a first password has to be changed', async () => {
    const person = await desk.employ({ mustChange: 'yes' })
    const { page, complaints } = await desk.open({ expected: /status of 40[013]/ })
    await page.goto(`${desk.url}/account`)
    await typePassword(page, person)
    await seesHeading(page, 'Choose a password')
    for (const [next, again] of [
      ['too short', 'too short'],
      [person.password, person.password],
      ['a long enough sentence', 'another long sentence'],
    ] as const) {
      await page.getByLabel('New password', { exact: true }).fill(next)
      await page.getByLabel('New password again').fill(again)
      await press(page, 'Go on')
      await page.getByRole('alert').waitFor()
    }
    const password = 'a long enough sentence'
    await page.getByLabel('New password', { exact: true }).fill(password)
    await page.getByLabel('New password again').fill(password)
    await press(page, 'Go on')
    await seesHeading(page, 'Your account')

    const other = await desk.open()
    await signIn(other.page, desk, { ...person, password })
    assert.deepEqual([...complaints, ...other.complaints], [])
  })

  test('somebody who must have a second step sets one up first', async () => {
    const person = await desk.employ({ secondFactor: 'required' })
    const { page, complaints } = await desk.open()
    await page.goto(`${desk.url}/account`)
    await typePassword(page, person)
    await seesHeading(page, 'Set up a second step')
    await press(page, 'Use an authenticator app')
    const app = await readAuthenticatorSecret(page)
    await page.getByLabel('Code', { exact: true }).fill(app.code())
    await press(page, 'Use this app')
    await seesHeading(page, 'Your account')
    assert.deepEqual(complaints, [])
  })
})
