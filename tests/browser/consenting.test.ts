import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { whyNoBrowser } from '@frontdesk/testkit/test-browser.ts'

import { redeemCode, sendForm, startFlow } from '../interop/fixtures/code-flow.ts'
import { publicApp } from '../interop/fixtures/sign-in-desk.ts'
import {
  type BrowserDesk,
  press,
  seesHeading,
  signIn,
  startBrowserDesk,
  typePassword,
} from './fixtures/browser-desk.ts'

let desk: BrowserDesk

describe('letting an app act, in a real browser', { skip: (await whyNoBrowser()) ?? false }, () => {
  before(async () => {
    desk = await startBrowserDesk()
  })
  after(() => desk?.stop())

  test('sign in, narrow, allow: the form’s redirect to another origin passes the policy (T14)', async () => {
    const client = await desk.app()
    const flow = startFlow(desk.api, client)
    const { page, complaints } = await desk.open()
    await page.goto(flow.url.href)
    await seesHeading(page, 'Sign in')
    await page.getByText('Nightly Report').waitFor()
    await typePassword(page, await desk.employ())
    await seesHeading(page, /Nightly Report/)
    const policy = await page.request.get(page.url())
    assert.match(policy.headers()['content-security-policy'] ?? '', /frame-ancestors 'none'/)

    await page.getByLabel('See tags and the devices that carry them.').uncheck()
    await press(page, 'Allow')
    await seesHeading(page, 'Welcome back')
    const { parameters } = await desk.site.next()
    assert.equal(parameters.get('state'), flow.state)
    assert.equal(parameters.get('iss'), desk.url)

    const code = parameters.get('code') ?? ''
    const answer = await redeemCode(desk.api, client, { code, verifier: flow.verifier })
    assert.equal(answer.json.scope, 'openid profile email offline_access devices:read')
    assert.deepEqual(complaints, [])
  })

  test('a person who says no', async () => {
    const flow = startFlow(desk.api, await desk.app())
    const { page, complaints } = await desk.open()
    await page.goto(flow.url.href)
    await typePassword(page, await desk.employ())
    await press(page, 'Do not allow')
    await seesHeading(page, 'Welcome back')
    const { parameters } = await desk.site.next()
    assert.equal(parameters.get('error'), 'access_denied')
    assert.equal(parameters.get('code'), null)
    assert.deepEqual(complaints, [])
  })

  for (const how of ['asked', 'an app of the house, straight from signing in'] as const) {
    test(`form_post, ${how}: the answer arrives as a form, and the script has its nonce`, async () => {
      const client = await desk.app(how === 'asked' ? {} : { first_party: true })
      const flow = startFlow(desk.api, client, { response_mode: 'form_post' })
      const { page, complaints } = await desk.open()
      await page.goto(flow.url.href)
      await typePassword(page, await desk.employ())
      if (how === 'asked') await press(page, 'Allow')
      await seesHeading(page, 'Welcome back')
      const { method, parameters } = await desk.site.next()
      assert.equal(method, 'POST')
      assert.equal(parameters.get('state'), flow.state)
      assert.ok(parameters.get('code'))
      assert.deepEqual(complaints, [])
    })
  }

  test('an app of the house by query, straight from signing in: the redirect passes', async () => {
    const flow = startFlow(desk.api, await desk.app({ first_party: true }))
    const { page, complaints } = await desk.open()
    await page.goto(flow.url.href)
    await typePassword(page, await desk.employ())
    await seesHeading(page, 'Welcome back')
    assert.ok((await desk.site.next()).parameters.get('code'))
    assert.deepEqual(complaints, [])
  })

  test('without JavaScript: consent by query and by form_post', async () => {
    const person = await desk.employ()
    const { page } = await desk.open({ javaScriptEnabled: false })
    for (const response_mode of ['query', 'form_post']) {
      const flow = startFlow(desk.api, await desk.app(), { response_mode })
      await page.goto(flow.url.href)
      if (response_mode === 'query') await typePassword(page, person)
      await press(page, 'Allow')
      if (response_mode === 'form_post') await press(page, 'Go on')
      await seesHeading(page, 'Welcome back')
      assert.ok((await desk.site.next()).parameters.get('code'))
    }
  })

  test('connected apps: what each may do, and revoking one ends its tokens at once', async () => {
    const client = await desk.app({ name: 'Screen in the hall' })
    const person = await desk.employ()
    const flow = startFlow(desk.api, client)
    const { page, complaints } = await desk.open()
    await page.goto(flow.url.href)
    await typePassword(page, person)
    await press(page, 'Allow')
    await seesHeading(page, 'Welcome back')
    const { parameters } = await desk.site.next()
    const code = parameters.get('code') ?? ''
    const tokens = await redeemCode(desk.api, client, { code, verifier: flow.verifier })
    const token = tokens.json.access_token
    const call = async () => (await desk.api.send('GET', '/oauth2/userinfo', { token })).status
    assert.equal(await call(), 200)

    await page.goto(`${desk.url}/account/connected-apps`)
    await page.getByRole('heading', { name: 'Screen in the hall' }).waitFor()
    await page.getByText('See devices and their details.').waitFor({ state: 'attached' })
    await page.getByRole('button', { name: /Revoke|Remove|Disconnect|Take back/ }).click()
    await page.getByText('No app may act for you.').waitFor()
    assert.equal(await call(), 401)
    assert.deepEqual(complaints, [])
  })

  test('a device: code shown there, typed here, allowed', async () => {
    const grant_types = ['urn:ietf:params:oauth:grant-type:device_code']
    const client = await desk.app({
      ...publicApp,
      name: 'Television',
      grant_types,
      redirect_uris: [],
    })
    const begun = await sendForm(desk.api, client, {}, '/oauth2/device')
    const shown = JSON.parse(begun.text)
    assert.match(shown.user_code, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)

    const { page, complaints } = await desk.open({ expected: /status of 40[013]/ })
    await page.goto(shown.verification_uri)
    await typePassword(page, await desk.employ())
    await page.getByLabel('Code', { exact: true }).fill('BBBB-BBBB')
    await press(page, 'Go on')
    await page.getByRole('alert').waitFor()
    // As people type it: small letters, no dash.
    await page
      .getByLabel('Code', { exact: true })
      .fill(shown.user_code.toLowerCase().replace('-', ' '))
    await press(page, 'Go on')
    await seesHeading(page, /Television/)
    await press(page, 'Allow')
    await seesHeading(page, 'The device is connected')

    const answer = await sendForm(desk.api, client, {
      grant_type: grant_types[0],
      device_code: shown.device_code,
    })
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(complaints, [])
  })

  test('RP-initiated logout asks when the app cannot show an ID token, then leads back', async () => {
    const back = `${desk.site.origin}/callback`
    const client = await desk.app({ post_logout_redirect_uris: [back] })
    const { page, complaints } = await desk.open()
    await signIn(page, desk, await desk.employ())
    const query = new URLSearchParams({
      client_id: client.client_id,
      post_logout_redirect_uri: back,
      state: 'later',
    })
    await page.goto(`${desk.url}/oauth2/logout?${query}`)
    await seesHeading(page, 'Sign out?')
    await press(page, 'Sign out')
    await seesHeading(page, 'Welcome back')
    assert.equal((await desk.site.next()).parameters.get('state'), 'later')
    await page.goto(`${desk.url}/account`)
    await seesHeading(page, 'Sign in')
    assert.deepEqual(complaints, [])
  })

  test('no page can be framed by another site', async () => {
    desk.site.show(
      '/frame',
      `<!doctype html><link rel="icon" href="data:,"><iframe src="${desk.url}/sign-in"></iframe>`,
    )
    const { page, complaints } = await desk.open()
    await page.goto(`${desk.site.origin}/frame`)
    await page.waitForLoadState('networkidle')
    const inside = page.frames().find((frame) => frame !== page.mainFrame())
    assert.equal(
      await inside
        ?.locator('input')
        .count()
        .catch(() => 0),
      0,
    )
    assert.match(complaints.join(), /frame/i)
  })
})
