import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { WireRequest } from '@frontdesk/dialects/exchange.ts'
import { fakeKeyMaterial } from '@frontdesk/protocol/keys/key-material-fake.ts'
import { session } from '@frontdesk/store/contract/sign-in-specimens.ts'
import { organization, organizationGroup, person } from '@frontdesk/store/contract/specimens.ts'
import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'

import { html } from '../html/html-template.ts'
import { PageRefusal } from './page.ts'
import { assetRoutes, stylePath } from './page-assets.ts'
import { pageCookies } from './page-cookies.ts'
import { pageHeaders } from './page-headers.ts'
import { pageParts } from './page-parts.ts'
import { pageFallback, pageRoute } from './page-route.ts'
import { returnStates } from './return-state.ts'
import { sealedState } from './sealed-state.ts'

const publicUrl = 'https://desk.example'
const keys = fakeKeyMaterial('00000001', ['00000002'])
const clock = fixedClock()
const top = organizationGroup({ organization: organization(), id: 7 })
const ada = person(top)
const signedIn = { session: session(ada.id), person: ada }
const stranger = { session: session(ada.id), person: ada }
const signIns = { find: async (cookie: string) => (cookie === 'good' ? signedIn : undefined) }
const pages = pageParts({
  publicUrl,
  keys,
  clock: clock.now,
  signIns,
  inOneProcess: async (_form, answer) => ({ reply: await answer(), isRepeated: false }),
})

const formType = 'application/x-www-form-urlencoded'

function requestOf(headers: Record<string, string> = {}, body?: string): WireRequest {
  const all: Record<string, string> = { 'content-type': formType, ...headers }
  return {
    method: 'POST',
    receiveBody: async () => false,
    rawPath: '/x',
    params: {},
    query: [],
    header: (name) => all[name.toLowerCase()],
    body: body === undefined ? undefined : Buffer.from(body, 'latin1'),
    address: '192.0.2.1',
    isEncrypted: true,
    boundTo: undefined,
    requestId: 'request-1',
    decision: { requestId: 'request-1', at: 0, method: 'POST', route: '/x', address: '192.0.2.1' },
  }
}

function tokenOf(who: typeof signedIn): string {
  return /value="([^"]+)"/.exec(pages.formToken(who).text)?.[1] ?? ''
}

describe('headers of a page', () => {
  const page = pages.render({
    title: '<T>',
    body: html`<h1>x</h1>`,
  })

  test('nothing is allowed that the page does not need', () => {
    assert.equal(
      page.headers['Content-Security-Policy'],
      "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    )
    assert.equal(page.headers['X-Frame-Options'], 'DENY')
    assert.equal(page.headers['Referrer-Policy'], 'no-referrer')
    assert.equal(page.headers['Cache-Control'], 'no-store')
    assert.equal(page.headers['X-Content-Type-Options'], 'nosniff')
    assert.match(page.headers['Permissions-Policy'] ?? '', /camera=\(\)/)
  })

  test('a title is text', () => assert.match(page.body ?? '', /<title>&lt;T&gt; - Frontdesk</))

  test('a script runs by its nonce only, another one each time', () => {
    const scripted = () => pages.render({ title: 'x', body: html``, script: 'passkeys' })
    const one = scripted()
    const nonce = /script-src 'nonce-([\w-]{22})'/.exec(
      one.headers['Content-Security-Policy'] ?? '',
    )?.[1]
    assert.ok(nonce)
    assert.ok(one.body?.includes(`nonce="${nonce}"`))
    assert.ok(!scripted().body?.includes(nonce))
  })

  test('CSP3 §6.4.1: the one form that leaves for an app is not followed on its way', () => {
    const policy = pageHeaders({ form: 'leaves' })['Content-Security-Policy'] ?? ''
    assert.doesNotMatch(policy, /form-action/)
    assert.match(policy, /^default-src 'none'; .*base-uri 'none'$/)
  })
})

describe('readForm', () => {
  const origins: readonly [what: string, headers: Record<string, string>, isTaken: boolean][] = [
    ['a program, which sends neither header', {}, true],
    ['a browser on our page', { 'sec-fetch-site': 'same-origin', origin: publicUrl }, true],
    [
      'our page, which sends no referrer',
      { 'sec-fetch-site': 'same-origin', origin: 'null' },
      true,
    ],
    ['somebody who typed the address', { 'sec-fetch-site': 'none' }, true],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: publicUrl }, false],
    ['a sister site', { 'sec-fetch-site': 'same-site' }, false],
    ['an unknown word', { 'sec-fetch-site': 'other' }, false],
    ['another origin', { origin: 'https://evil.example' }, false],
    ['our host on another port', { origin: 'https://desk.example:444' }, false],
    ['our host without TLS', { origin: 'http://desk.example' }, false],
    ['a sandbox in an old browser', { origin: 'null' }, false],
    ['a sandbox on another site', { origin: 'null', 'sec-fetch-site': 'cross-site' }, false],
  ]
  for (const [what, headers, isTaken] of origins) {
    test(`${what} is ${isTaken ? 'taken' : 'refused'}`, async () => {
      const read = pages.readForm(requestOf(headers, 'a=1'))
      if (isTaken) assert.equal((await read).value('a'), '1')
      else await assert.rejects(read, { name: 'PageRefusal', status: 403 })
    })
  }

  const tokens: readonly [what: string, token: () => string, isTaken: boolean][] = [
    ['its own token', () => tokenOf(signedIn), true],
    ['no token', () => '', false],
    ['the token of another session', () => tokenOf(stranger), false],
    ['a cut token', () => tokenOf(signedIn).slice(0, -1), false],
    ['a token with more behind it', () => `${tokenOf(signedIn)}A`, false],
    ['a token under another key', () => tokenOf(signedIn).replace('00000001', '00000002'), false],
    [
      'a token under an unknown key',
      () => tokenOf(signedIn).replace('00000001', '00000009'),
      false,
    ],
    ['a prototype key', () => '__proto__.x', false],
  ]
  for (const [what, token, isTaken] of tokens) {
    test(`a form of a session with ${what} is ${isTaken ? 'taken' : 'refused'}`, async () => {
      const body = new URLSearchParams({ form_token: token(), a: '1' }).toString()
      const read = pages.readForm(requestOf({}, body), signedIn)
      if (isTaken) assert.equal((await read).value('a'), '1')
      else await assert.rejects(read, { name: 'StaleForm', status: 403 })
    })
  }

  const bodies: readonly [what: string, body: string, status: number, type?: string][] = [
    ['JSON', '{}', 415, 'application/json'],
    ['plain text', 'a=1', 415, 'text/plain'],
    ['a multipart form', 'a=1', 415, 'multipart/form-data; boundary=x'],
    ['more than 64 KiB', `a=${'x'.repeat(65_536)}`, 413],
    ['a broken escape', 'a=%zz', 400],
    ['bytes that are no UTF-8', 'a=%ff', 400],
    ['a NUL byte', 'a=b%00c', 400],
  ]
  for (const [what, body, status, type = formType] of bodies) {
    test(`${what} is refused with ${status}`, async () => {
      const read = pages.readForm(requestOf({ 'content-type': type }, body))
      await assert.rejects(read, { name: 'PageRefusal', status })
    })
  }

  test('a value that comes twice is none (row 8)', async () => {
    const form = await pages.readForm(requestOf({}, 'a=1&a=2&b=3'))
    assert.throws(() => form.value('a'), PageRefusal)
    assert.deepEqual(form.all('a'), ['1', '2'])
    assert.equal(form.value('b'), '3')
    assert.equal(form.value('toString'), '')
  })
})

describe('cookies (T3)', () => {
  const kinds: readonly [url: string, session: string | undefined][] = [
    ['https://desk.example', '__Host-frontdesk=v; Path=/; HttpOnly; SameSite=Lax; Secure'],
    ['http://localhost:8080', 'frontdesk=v; Path=/; HttpOnly; SameSite=Lax'],
    ['http://127.0.0.1:8080', 'frontdesk=v; Path=/; HttpOnly; SameSite=Lax'],
    ['http://[::1]:8080', 'frontdesk=v; Path=/; HttpOnly; SameSite=Lax'],
    ['http://desk.example', undefined],
    ['http://10.0.0.1', undefined],
    ['http://127.0.0.1.evil.example', undefined],
  ]
  for (const [url, expected] of kinds) {
    test(`${url} ${expected === undefined ? 'sets none' : `sets ${expected}`}`, () => {
      const cookies = pageCookies(url)
      assert.equal(cookies.isAllowed, expected !== undefined)
      if (expected !== undefined) assert.equal(cookies.session('v'), expected)
    })
  }

  const sent: readonly [header: string | undefined, expected: string | undefined][] = [
    ['__Host-frontdesk=v', 'v'],
    ['a=b; __Host-frontdesk=v; c=d', 'v'],
    ['__Host-frontdesk=v; __Host-frontdesk=w', undefined],
    ['frontdesk=v', undefined],
    ['x__Host-frontdesk=v', undefined],
    ['__Host-frontdesk=', undefined],
    [undefined, undefined],
  ]
  for (const [header, expected] of sent) {
    test(`${header} brings ${expected}`, () => {
      assert.equal(pageCookies(publicUrl).findSession(header), expected)
    })
  }

  test('the cookie says who is signed in, and the account of the request too', async () => {
    const request = requestOf({ cookie: '__Host-frontdesk=good' })
    assert.equal(await pages.signedIn(request), signedIn)
    assert.equal(request.decision.personId, ada.id)
    assert.equal(await pages.signedIn(requestOf({ cookie: '__Host-frontdesk=bad' })), undefined)
  })
})

describe('return states', () => {
  const states = returnStates({ keys, clock: clock.now })

  for (const path of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'evil',
    '',
    '/a\nb',
    '/\tb',
  ]) {
    test(`${JSON.stringify(path)} is no path of ours`, () => {
      assert.throws(() => states.seal({ returnPath: path }))
      const forced = sealedState({ keys, clock: clock.now }, 'return', 60).seal({
        returnPath: path,
      })
      assert.equal(states.open(forced), undefined)
    })
  }

  test('what was sealed for another use opens nothing', () => {
    const other = sealedState({ keys, clock: clock.now }, 'sign-in', 60).seal({ returnPath: '/a' })
    assert.equal(states.open(other), undefined)
  })

  test('flipped, cut and extended states open nothing, nor do old ones (row 18)', () => {
    const text = states.seal({ returnPath: '/a' })
    assert.deepEqual(states.open(text), { returnPath: '/a' })
    const flipped = `${text.slice(0, 40)}${text[40] === 'A' ? 'B' : 'A'}${text.slice(41)}`
    for (const wrong of [flipped, text.slice(0, -4), `${text}AAAA`, `${text}=`, '', 'A']) {
      assert.equal(states.open(wrong), undefined)
    }
    const later = returnStates({ keys, clock: () => clock.now() + 3_600_000 })
    assert.equal(later.open(text), undefined)
  })
})

describe('refusals and assets', () => {
  test('a refusal is a page with the request id', async () => {
    const route = pageRoute(pages, {
      method: 'GET',
      path: '/x',
      handle: async () => {
        throw new PageRefusal(403, 'No <b>way</b>.')
      },
    })
    const reply = await route.handle(requestOf())
    assert.equal(reply.status, 403)
    assert.match(reply.body ?? '', /No &lt;b&gt;way&lt;\/b&gt;\..*request-1/s)
  })

  test('what reaches no page is answered on one', () => {
    const fallback = pageFallback(pages)
    assert.equal(fallback.notFound({ requestId: 'r', method: 'GET' }).status, 404)
    assert.match(fallback.failed({ requestId: 'r' }, 500).body ?? '', /<code>r<\/code>/)
  })

  test('the style is kept for a year under its hash, and asked for again under its name', async () => {
    const get = async (path: string, headers = {}) => {
      const route = assetRoutes.find((one) => one.path === path)
      assert.ok(route)
      return route.handle(requestOf(headers))
    }
    const hashed = await get(stylePath)
    assert.match(hashed.headers['Cache-Control'] ?? '', /max-age=31536000, immutable/)
    assert.match(hashed.body ?? '', /--accent: light-dark/)
    const tag = hashed.headers['ETag'] ?? ''
    const plain = await get('/assets/frontdesk.css', { 'if-none-match': `W/"x", ${tag}` })
    assert.equal(plain.status, 304)
    assert.equal(plain.body, undefined)
    assert.equal((await get('/assets/frontdesk.css', { 'if-none-match': '"x"' })).status, 200)
  })
})
