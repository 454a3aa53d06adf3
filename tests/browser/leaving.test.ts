import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { whyNoBrowser } from '@frontdesk/testkit/test-browser.ts'
import type { Page } from 'playwright-core'

import { startFlow } from '../interop/fixtures/code-flow.ts'
import {
  type RedirectListener,
  startRedirectListener,
} from '../interop/fixtures/redirect-listener.ts'
import {
  type BrowserDesk,
  press,
  seesHeading,
  signIn,
  startBrowserDesk,
  typePassword,
} from './fixtures/browser-desk.ts'

let desk: BrowserDesk
/** Where the app's callback sends people on to: a third origin. */
let home: RedirectListener

/** A form on a page of the app's own site. */
function formOf(action: string, fields: Iterable<readonly [string, string]>): string {
  const inputs = [...fields].map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  )
  return `<!doctype html><link rel="icon" href="data:,"><form method="post" action="${action}">
${inputs.join('')}<button>Send</button></form>`
}

describe('T14: the way to an app that sends people on to a third origin', {
  skip: (await whyNoBrowser()) ?? false,
}, () => {
  before(async () => {
    desk = await startBrowserDesk()
    home = await startRedirectListener('app.localhost')
    home.show('/home', '<!doctype html><link rel="icon" href="data:,"><h1>At home</h1>')
    desk.site.sendOn(`${home.origin}/home`)
  })
  after(async () => {
    await desk?.stop()
    await home?.close()
  })

  const steps: Readonly<Record<string, (page: Page) => Promise<void>>> = {
    'sign-in alone': async () => {},
    'sign-in and consent': (page) => press(page, 'Allow'),
    'sign-in and a no': (page) => press(page, 'Do not allow'),
  }
  for (const javaScriptEnabled of [true, false]) {
    const scripts = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript'
    for (const response_mode of ['query', 'form_post']) {
      for (const [what, step] of Object.entries(steps)) {
        test(`${what}, ${response_mode}, ${scripts}: it arrives`, async () => {
          const first_party = what === 'sign-in alone'
          const flow = startFlow(desk.api, await desk.app({ first_party }), { response_mode })
          const { page, complaints } = await desk.open({ javaScriptEnabled })
          await page.goto(flow.url.href)
          await typePassword(page, await desk.employ())
          await step(page)
          if (response_mode === 'form_post' && !javaScriptEnabled) await press(page, 'Go on')
          await seesHeading(page, 'At home')
          const { parameters } = await desk.site.next()
          assert.equal(parameters.get('state'), flow.state)
          const said = parameters.has('code') ? 'code' : parameters.get('error')
          assert.equal(said, what.endsWith('no') ? 'access_denied' : 'code')
          assert.deepEqual(complaints, [])
        })
      }
    }
  }

  test('Back leads to the consent, not to the page that goes on by itself', async () => {
    const flow = startFlow(desk.api, await desk.app(), { prompt: 'consent' })
    const { page } = await desk.open()
    await page.goto(flow.url.href)
    await typePassword(page, await desk.employ())
    await press(page, 'Allow')
    await seesHeading(page, 'At home')
    await page.goBack()
    await seesHeading(page, /Nightly Report/)
  })

  test('OpenID Connect RP-Initiated Logout §2: a form on the app’s own site signs out', async () => {
    const back = `${desk.site.origin}/callback`
    const client = await desk.app({ first_party: true, post_logout_redirect_uris: [back] })
    const { page, complaints } = await desk.open()
    await signIn(page, desk, await desk.employ())
    const members = { client_id: client.client_id, post_logout_redirect_uri: back }
    desk.site.show('/leave', formOf(`${desk.url}/oauth2/logout`, Object.entries(members)))
    await page.goto(`${desk.site.origin}/leave`)
    await press(page, 'Send')
    await seesHeading(page, 'Sign out?')
    await press(page, 'Sign out')
    await seesHeading(page, 'At home')
    await page.goto(`${desk.url}/account`)
    await seesHeading(page, 'Sign in')
    assert.deepEqual(complaints, [])
  })

  test('OpenID Connect Core §3.1.2.1: a request posted by the app’s own site finds the session', async () => {
    const flow = startFlow(desk.api, await desk.app({ first_party: true }))
    const { page, complaints } = await desk.open()
    await signIn(page, desk, await desk.employ())
    desk.site.show('/begin', formOf(`${desk.url}/oauth2/authorize`, flow.url.searchParams))
    await page.goto(`${desk.site.origin}/begin`)
    await press(page, 'Send')
    await seesHeading(page, 'At home')
    assert.deepEqual(complaints, [])
  })
})
