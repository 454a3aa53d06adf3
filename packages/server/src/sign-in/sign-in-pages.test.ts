import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { WireReply, WireRequest } from '@frontdesk/dialects/exchange.ts'
import { fieldValue, visitor } from './fixtures/page-visitor.ts'
import { type PeopleFixture, peopleFixture, rightPassword } from './fixtures/people-fixture.ts'
import { browserName } from './sign-in-flow.ts'

const probe = `"><script>alert(1)</script><img src=x onerror='x'>`
const wrong = 'The name, the password or the code is not right.'

/** The probe is on the page, as text. */
function assertEscaped(reply: WireReply): void {
  const body = reply.body ?? ''
  assert.ok(body.includes('&quot;&gt;&lt;script&gt;alert(1)'), 'the probe is not on the page')
  assert.ok(!/<script>|<img src=x|onerror='/.test(body))
}

describe('/sign-in', () => {
  let bench: PeopleFixture
  before(async () => {
    bench = await peopleFixture()
  })
  after(() => bench.close())

  const signInPath = (returnPath: string, more = {}) =>
    bench.pages.signInPath({ returnPath, ...more })

  test('T14: a name and a password lead on to an app by a page, not by a redirect', async () => {
    const { username } = await bench.add()
    const you = visitor(bench.routes)
    const page = await you.get(
      signInPath('/oauth2/authorize?x=1', { clientName: 'Nightly Report' }),
    )
    assert.match(page.body ?? '', /to go on to <strong>Nightly Report<\/strong>/)
    assert.match(page.body ?? '', /autocomplete="current-password"/)
    const state = fieldValue(page, 'state')
    const reply = await you.post('/sign-in', { username, password: rightPassword, state })
    assert.equal(reply.status, 200)
    assert.equal(reply.headers.Refresh, '0; url=/oauth2/authorize?x=1')
    assert.match(reply.body ?? '', /href="\/oauth2\/authorize\?x=1">Go on to Nightly Report</)
    assert.match(
      reply.cookies?.[0] ?? '',
      /^__Host-frontdesk=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    )
    assert.equal((await you.get('/account')).status, 200)
    // What was proven on the way is taken back: a session is behind it now.
    assert.match(reply.cookies?.[1] ?? '', /^__Host-frontdesk-sign-in=; .*Max-Age=0$/)
  })

  test('a program signs in with one request, and no state leads to the account', async () => {
    const { username } = await bench.add()
    const you = visitor(bench.routes)
    const headers = { origin: undefined, 'sec-fetch-site': undefined }
    const form = { username, password: rightPassword }
    const reply = await you.post('/sign-in', form, { headers })
    assert.equal(reply.headers.Location, '/account')
  })

  test('the name alone comes first, known or not', async () => {
    const { username } = await bench.add()
    const known = await visitor(bench.routes).post('/sign-in', { username })
    const unknown = await visitor(bench.routes).post('/sign-in', { username: 'nobody-here' })
    assert.equal(known.status, 200)
    const plain = (reply: WireReply, name: string) => reply.body?.replaceAll(name, 'NAME')
    assert.equal(plain(known, username), plain(unknown, 'nobody-here'))
    assert.match(known.body ?? '', /name="password"[^>]* autofocus/)
  })

  const refused: readonly [what: string, username: (name: string) => string, password: string][] = [
    ['a wrong password', (name) => name, 'wrong horse battery'],
    ['an unknown name', () => 'nobody-here', rightPassword],
    ['a NUL-less odd name', () => '__proto__', rightPassword],
  ]
  for (const [what, nameOf, password] of refused) {
    test(`${what} is refused in the same words, without a session`, async () => {
      const { username } = await bench.add()
      const you = visitor(bench.routes)
      const reply = await you.post('/sign-in', { username: nameOf(username), password })
      assert.equal(reply.status, 403)
      assert.ok(reply.body?.includes(wrong))
      assert.match(reply.body ?? '', /role="alert" tabindex="-1" autofocus/)
      assert.match(reply.body ?? '', /aria-describedby="problem"/)
      assert.ok(!reply.body?.includes(password))
      assert.ok(!you.cookies.has('__Host-frontdesk'))
    })
  }

  test('a disabled person is refused in the same words', async () => {
    const { username } = await bench.add({ status: 'disabled' })
    const reply = await visitor(bench.routes).post('/sign-in', {
      username,
      password: rightPassword,
    })
    assert.equal(reply.status, 403)
    assert.ok(reply.body?.includes(wrong))
  })

  test('a form of another site signs nobody in', async () => {
    const { username } = await bench.add()
    const you = visitor(bench.routes)
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    const reply = await you.post('/sign-in', { username, password: rightPassword }, { headers })
    assert.equal(reply.status, 403)
    assert.equal(you.cookies.size, 0)
  })

  test('a cookie from before a sign-in opens nothing after it', async () => {
    const { username } = await bench.add()
    const you = visitor(bench.routes)
    const form = { username, password: rightPassword }
    await you.post('/sign-in', form)
    const before = you.cookies.get('__Host-frontdesk') ?? ''
    await you.post('/sign-in', form)
    assert.notEqual(you.cookies.get('__Host-frontdesk'), before)
    assert.ok(await bench.signIns.find(you.cookies.get('__Host-frontdesk') ?? ''))
    assert.equal(await bench.signIns.find(before), undefined)
  })

  test('a planted cookie is not taken over', async () => {
    const { username } = await bench.add()
    const you = visitor(bench.routes)
    you.cookies.set('__Host-frontdesk', 'planted')
    await you.post('/sign-in', { username, password: rightPassword })
    assert.notEqual(you.cookies.get('__Host-frontdesk'), 'planted')
  })

  const strange: readonly [what: string, state: (good: string) => string][] = [
    ['an address', () => 'https://evil.example/'],
    ['a changed state', (good) => `${good.slice(0, -2)}AA`],
    ['two states in one', (good) => `${good}${good}`],
  ]
  for (const [what, stateOf] of strange) {
    test(`${what} as the return state leads to the account only`, async () => {
      const { username } = await bench.add()
      const state = stateOf(
        new URL(signInPath('/device'), 'https://x').searchParams.get('state') ?? '',
      )
      const form = { username, password: rightPassword, state }
      const reply = await visitor(bench.routes).post('/sign-in', form)
      assert.equal(reply.headers.Location, '/account')
    })
  }

  test('an old return state leads to the account only', async () => {
    const { username } = await bench.add()
    const state = new URL(signInPath('/device'), 'https://x').searchParams.get('state') ?? ''
    bench.clock.advance(3_600_000)
    const form = { username, password: rightPassword, state }
    const reply = await visitor(bench.routes).post('/sign-in', form)
    assert.equal(reply.headers.Location, '/account')
  })

  test('who is signed in already goes on, unless another proof was asked for', async () => {
    const { username } = await bench.add()
    const you = visitor(bench.routes)
    await you.post('/sign-in', { username, password: rightPassword })
    assert.equal((await you.get('/sign-in')).headers.Location, '/account')
    const done = await you.get(signInPath('/device', { loginHint: username }))
    assert.equal(done.headers.Location, '/device')
    const header = (name: string) =>
      name === 'cookie' ? `__Host-frontdesk=${you.cookies.get('__Host-frontdesk')}` : undefined
    const signedIn = await bench.pages.signedIn({ header, decision: {} } as WireRequest)
    const asked = await you.get(signInPath('/device', { loginHint: username, signedIn }))
    assert.equal(fieldValue(asked, 'username'), username)
  })

  test('guessing is slowed with 429 and Retry-After, in words (T13)', async () => {
    const { username } = await bench.add()
    const you = visitor(bench.routes, { address: '192.0.2.99' })
    const guess = () => you.post('/sign-in', { username, password: 'wrong horse battery' })
    for (let count = 0; count < 10; count++) assert.equal((await guess()).status, 403)
    const reply = await guess()
    assert.equal(reply.status, 429)
    assert.match(reply.headers['Retry-After'] ?? '', /^\d+$/)
    assert.match(reply.body ?? '', /Too many attempts failed. Try again in/)
    const right = await you.post('/sign-in', { username, password: rightPassword })
    assert.equal(right.status, 429)
  })

  test('text of a request is text on the page', async () => {
    const you = visitor(bench.routes)
    assertEscaped(await you.post('/sign-in', { username: probe }))
    assertEscaped(await you.post('/sign-in', { username: probe, password: 'wrong horse battery' }))
    assertEscaped(await you.get(signInPath('/a', { loginHint: probe })))
    assertEscaped(await you.get(signInPath('/a', { clientName: probe })))
    const stated = await you.post('/sign-in', { username: 'x', state: probe })
    assertEscaped(stated)
  })

  test('the account lets go of its opener, pages of signing in do not: apps open them as popups', async () => {
    const { username } = await bench.add()
    const you = visitor(bench.routes)
    const opener = 'Cross-Origin-Opener-Policy'
    assert.equal((await you.get('/sign-in')).headers[opener], undefined)
    await you.post('/sign-in', { username, password: rightPassword })
    assert.equal((await you.get('/account')).headers[opener], 'same-origin')
  })

  test('every page refuses frames and foreign scripts', async () => {
    const you = visitor(bench.routes)
    for (const { method, path } of bench.routes) {
      if (method !== 'GET' || path.startsWith('/assets/')) continue
      const reply = await you.get(path)
      if (reply.status === 303) continue
      assert.match(reply.headers['Content-Security-Policy'] ?? '', /frame-ancestors 'none'/, path)
      assert.match(
        reply.headers['Content-Security-Policy'] ?? '',
        /^default-src 'none'; style-src 'self'/,
      )
      assert.equal(reply.headers['X-Frame-Options'], 'DENY', path)
      assert.equal(reply.headers['Cache-Control'], 'no-store', path)
    }
  })
})

describe('the public URL decides', () => {
  test('on plain http nobody signs in but on loopback (T3)', async () => {
    const open = await peopleFixture({ publicUrl: 'http://desk.example' })
    const reply = await visitor(open.routes, { origin: 'http://desk.example' }).get('/sign-in')
    assert.equal(reply.status, 403)
    assert.equal(reply.cookies, undefined)
    await open.close()
  })

  test('on loopback the cookie has neither prefix nor Secure', async () => {
    const origin = 'http://localhost:8080'
    const local = await peopleFixture({ publicUrl: origin })
    const { username } = await local.add()
    const you = visitor(local.routes, { origin })
    const reply = await you.post('/sign-in', { username, password: rightPassword })
    assert.match(reply.cookies?.[0] ?? '', /^frontdesk=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/)
    await local.close()
  })
})

describe('browserName', () => {
  const agents: readonly [agent: string, expected: string][] = [
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0',
      'Edge on Windows',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Version/26 Safari/605',
      'Safari on macOS',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit CriOS/140.0 Mobile Safari/604',
      'Chrome on iOS',
    ],
    ['curl/8.5.0', 'curl/8.5.0'],
    ['x'.repeat(500), 'x'.repeat(60)],
    ['', 'Unknown program'],
  ]
  for (const [agent, expected] of agents) {
    test(expected, () => assert.equal(browserName(agent), expected))
  }
})
