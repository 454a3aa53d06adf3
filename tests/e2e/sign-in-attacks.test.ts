import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { obtainCode, redeemCode, startFlow } from '../interop/fixtures/code-flow.ts'
import { type AttackedDesk, filledOf, startAttackedDesk } from './fixtures/attacked-desk.ts'

describe('attacks on people who sign in', () => {
  let at: AttackedDesk
  before(async () => {
    at = await startAttackedDesk()
  })
  after(() => at.desk.stop())

  describe('RFC 9700 §4.11.2 a self-registered client redirects nobody unasked', () => {
    const requests = [
      ['a scope that it may not ask for', { scope: 'admin:people:edit' }],
      ['a response type that is not offered', { response_type: 'token' }],
      ['form_post', { response_mode: 'form_post', scope: 'admin:people:edit' }],
    ] as const
    for (const [name, over] of requests) {
      test(`${name}: nobody is signed in, so a page tells where it would lead`, async () => {
        const { url } = startFlow(at.desk.api, await at.registerStranger(), over)
        const page = await at.desk.browserOf(at.victim).open(url)
        assert.equal(page.leaves, undefined)
        assert.match(page.text, /Nobody has verified this app.*evil\.example/)
        assert.ok(!page.html.includes('<script'))
      })
    }

    for (const who of ['an administrator', 'the app itself'] as const) {
      test(`prompt=none: an app that ${who} registered is told at once, for no page may be shown`, async () => {
        const app = await (who === 'an administrator' ? at.app() : at.registerStranger())
        const { url } = startFlow(at.desk.api, app, { prompt: 'none' })
        const { leaves } = await at.desk.browserOf(at.victim).open(url)
        assert.equal(leaves?.searchParams.get('error'), 'login_required')
      })
    }

    test('the logout endpoint leads nowhere by itself', async () => {
      const { client_id } = await at.registerStranger()
      const query = new URLSearchParams({
        client_id,
        post_logout_redirect_uri: 'https://evil.example/bye',
      })
      const page = await at.desk.browserOf(at.victim).open(`/oauth2/logout?${query}`)
      assert.equal(page.leaves, undefined)
      assert.match(page.text, /evil\.example/)
    })
  })

  describe('consent', () => {
    test('a decision that another site posts is refused, whatever it knows', async () => {
      const browser = await at.signedIn(at.victim)
      const { page } = await at.asked(browser)
      const fields = filledOf(page, '/oauth2/authorize')
      fields.set('decision', 'allow')
      const foreign = [
        { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
        { origin: 'null', 'sec-fetch-site': 'cross-site' },
        { origin: at.desk.url, 'sec-fetch-site': 'same-site' },
      ]
      for (const headers of foreign) {
        const answer = await at.post(browser, '/oauth2/authorize', fields, headers)
        assert.equal(answer.status, 403)
        assert.equal(answer.headers.get('location'), null)
      }
    })

    test('the question of one person is not answered in the session of another', async () => {
      const { page } = await at.asked(await at.signedIn(at.mallory))
      const fields = filledOf(page, '/oauth2/authorize')
      fields.set('decision', 'allow')
      const answer = await at.post(await at.signedIn(at.victim), '/oauth2/authorize', fields)
      assert.equal(answer.status, 403)
    })

    test('row 10: nothing slips in that was not asked for', async () => {
      const browser = await at.signedIn(at.victim)
      const { page } = await at.asked(browser, 'openid devices:read')
      for (const more of ['tags:read', 'devices', 'admin', 'devices:read:all', '__proto__']) {
        const fields = filledOf(page, '/oauth2/authorize')
        fields.set('decision', 'allow')
        fields.append('scope', more)
        const answer = await at.post(browser, '/oauth2/authorize', fields)
        assert.equal(answer.status, 400, more)
      }
    })

    test('a question that was changed on its way is none of ours', async () => {
      const browser = await at.signedIn(at.victim)
      const { page } = await at.asked(browser)
      const fields = filledOf(page, '/oauth2/authorize')
      const sealed = fields.get('interaction') ?? ''
      const other = sealed.at(40) === 'A' ? 'B' : 'A'
      for (const changed of [sealed.slice(0, -1), `${sealed}A`, sealed.slice(0, 40) + other]) {
        fields.set('interaction', changed)
        const answer = await at.post(browser, '/oauth2/authorize', fields)
        assert.equal(answer.status, 400)
        assert.equal(answer.headers.get('location'), null)
      }
    })

    test('T14 taken back on the page while the code is alive, it gives no tokens', async () => {
      const client = await at.app()
      const browser = await at.signedIn(at.victim)
      const got = await obtainCode(at.desk.api, client, browser, { scope: 'openid devices:read' })
      let page = await browser.open('/account/connected-apps')
      while (/Revoke/.test(page.text)) page = await browser.submit(page, { button: /Revoke/ })
      const answer = await redeemCode(at.desk.api, client, got)
      assert.equal(answer.json.error, 'invalid_grant', answer.text)
    })
  })

  describe('sessions', () => {
    test('ASVS 7.2.4: a cookie from before a sign-in opens nothing after it', async () => {
      const browser = await at.signedIn(at.mallory)
      const planted = browser.cookies()
      const inVictim = at.desk.browserOf(at.victim)
      inVictim.putCookies(planted)
      const flow = await inVictim.open('/sign-in?state=x')
      await inVictim.signIn(flow)
      assert.match((await inVictim.open('/account')).text, /victim/)
      browser.putCookies(planted)
      assert.match((await browser.open('/account')).url.pathname, /sign-in/)
    })

    test('nobody is signed in by another site (login CSRF)', async () => {
      const browser = at.desk.browserOf(at.victim)
      const { username, password } = at.mallory
      const answer = await at.post(
        browser,
        '/sign-in',
        { username, password },
        { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      )
      assert.equal(answer.status, 403)
      assert.deepEqual(answer.headers.getSetCookie(), [])
    })

    test('RFC 9700 §4.11: the way back after signing in is a path of ours', async () => {
      for (const state of [
        'https://evil.example/',
        '//evil.example',
        '/account',
        'x'.repeat(4000),
      ]) {
        const answer = await at.post(at.desk.browserOf(at.victim), '/sign-in', {
          username: at.victim.username,
          password: at.victim.password,
          state,
        })
        assert.equal(answer.headers.get('location'), '/account')
      }
    })

    test('row 20: an invented Host changes no address that is sent', async () => {
      const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
      const { url } = startFlow(at.desk.api, await at.app())
      const answer = await fetch(url, { redirect: 'manual', headers })
      assert.ok(!(answer.headers.get('location') ?? '').includes('evil.example'))
    })
  })

  test('T13, RFC 9700 §4.16: no page of ours is framed, kept or lets a script of others run', async () => {
    const browser = await at.signedIn(at.victim)
    const { page } = await at.asked(browser)
    const pages = [page, await at.desk.browserOf(at.victim).open('/sign-in')]
    for (const path of ['/account', '/account/connected-apps', '/sign-out', '/device']) {
      pages.push(await browser.open(path))
    }
    for (const { headers, url } of pages) {
      const policy = headers.get('content-security-policy') ?? ''
      assert.match(policy, /default-src 'none'.*frame-ancestors 'none'/, url.pathname)
      assert.ok(!/unsafe-inline|unsafe-eval|\*/.test(policy), url.pathname)
      assert.equal(headers.get('x-frame-options'), 'DENY', url.pathname)
      assert.equal(headers.get('cache-control'), 'no-store', url.pathname)
      assert.equal(headers.get('access-control-allow-origin'), null, url.pathname)
    }
  })
})
