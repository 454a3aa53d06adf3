import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'

import {
  startTestBrowser,
  type TestBrowser,
  whyNoBrowser,
} from '@frontdesk/testkit/test-browser.ts'
import type { Page } from 'playwright-core'

import { type RedirectListener, startRedirectListener } from './fixtures/redirect-listener.ts'
import {
  type Employee,
  publicApp,
  registerApp,
  type SignInDesk,
  startSignInDesk,
} from './fixtures/sign-in-desk.ts'

const library = readFileSync(
  new URL('../browser/oidc-client-ts.min.js', import.meta.resolve('oidc-client-ts')),
  'utf8',
)

/** A single-page app on an origin of its own; what it finds out stands in its title. */
const page = (settings: object) => `<!doctype html><link rel="icon" href="data:,">
<script src="/oidc-client-ts.js"></script>
<script>
const manager = new oidc.UserManager({
  ...${JSON.stringify(settings)},
  redirect_uri: location.origin + '/app',
  userStore: new oidc.WebStorageStateStore({ store: sessionStorage }),
})
const tell = (promise) => promise.then(
  (value) => { document.title = 'done'; window.answer = value },
  (error) => { document.title = 'failed'; window.answer = String(error) },
)
if (location.search.includes('state=')) tell(manager.signinCallback())
</script><h1>App</h1>`

let desk: SignInDesk
let browser: TestBrowser
let site: RedirectListener
let person: Employee

describe('oidc-client-ts in a real browser', { skip: (await whyNoBrowser()) ?? false }, () => {
  before(async () => {
    desk = await startSignInDesk()
    person = await desk.employ()
    site = await startRedirectListener()
    browser = await startTestBrowser()
    const { client_id } = await registerApp(desk.api, `${site.origin}/app`, {
      ...publicApp,
      application_type: 'web',
      post_logout_redirect_uris: [`${site.origin}/app`],
    })
    const scope = 'openid profile email offline_access devices:read'
    site.show('/oidc-client-ts.js', library, 'text/javascript')
    site.show(
      '/app',
      page({
        authority: desk.url,
        client_id,
        scope,
        loadUserInfo: true,
        post_logout_redirect_uri: `${site.origin}/app`,
        revokeTokensOnSignout: true,
      }),
    )
  })
  after(async () => {
    await browser?.stop()
    await site?.close()
    await desk?.stop()
  })

  test('signs in, reads userinfo, refreshes, revokes, signs out: CORS all the way', async () => {
    const { page: tab, complaints, close } = await browser.open()
    await tab.goto(`${site.origin}/app`)
    await tab.evaluate('void manager.signinRedirect()')
    await signIn(tab, person)
    await tab.getByRole('button', { name: 'Allow', exact: true }).click()
    await tab.waitForURL(`${site.origin}/app?**`)
    await titleOf(tab)
    const user = await tab.evaluate<{ profile: Record<string, string>; refresh_token: string }>(
      `window.answer`,
    )
    assert.equal(user.profile.sub, person.id)
    assert.match(user.profile.email ?? '', /@acme\.example$/)

    const renewed = await tab.evaluate<string>(
      'manager.signinSilent().then((user) => user.refresh_token)',
    )
    assert.notEqual(renewed, user.refresh_token)

    await tab.evaluate('manager.revokeTokens()')
    await tab.evaluate('void manager.signoutRedirect()')
    await tab.waitForURL((url) => url.origin === site.origin || url.pathname === '/oauth2/logout')
    if (tab.url().startsWith(desk.url)) {
      await tab.getByRole('button', { name: /sign out/i }).click()
      await tab.waitForURL(`${site.origin}/app**`)
    }
    assert.deepEqual(complaints, [])
    await close()
  })

  test('a script of an origin that no client has registered reads no token', async () => {
    const stranger = await startRedirectListener()
    try {
      stranger.show('/', '<!doctype html><link rel="icon" href="data:,">')
      const { page: tab, close } = await browser.open()
      await tab.goto(stranger.origin)
      const ask = (path: string, init: string) =>
        tab.evaluate<string>(
          `fetch('${desk.url}${path}', ${init}).then((answer) => 'read ' + answer.status, () => 'kept away')`,
        )
      assert.equal(await ask('/.well-known/openid-configuration', '{}'), 'read 200')
      assert.equal(await ask('/oauth2/jwks', '{}'), 'read 200')
      for (const path of ['/oauth2/token', '/oauth2/revoke', '/oauth2/userinfo']) {
        assert.equal(await ask(path, `{ method: 'POST', body: '' }`), 'kept away', path)
      }
      for (const path of ['/oauth2/authorize', '/oauth2/par', '/sign-in', '/account']) {
        assert.equal(await ask(path, '{}'), 'kept away', path)
      }
      await close()
    } finally {
      await stranger.close()
    }
  })
})

async function signIn(tab: Page, { username, password }: Employee): Promise<void> {
  await tab.locator('input[name=username]').fill(username)
  await tab.locator('input[name=password]').fill(password)
  await tab.locator('form:has(input[name=password]) button').first().click()
}

async function titleOf(tab: Page): Promise<void> {
  await tab.waitForFunction(`document.title === 'done' || document.title === 'failed'`)
  assert.equal(await tab.title(), 'done', String(await tab.evaluate('window.answer')))
}
