import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'

import type { WireReply } from '@frontdesk/dialects/exchange.ts'

import { type UpstreamBench, upstreamBench } from './upstream-bench-fake.ts'
import { type FakeProvider, fakeProvider, type Misdeeds } from './upstream-provider-fake.ts'

const start = '/sign-in/upstream'

describe('T12 signing in upstream', () => {
  let provider: FakeProvider
  let bench: UpstreamBench
  const settings = (more: Readonly<Record<string, string>> = {}) => ({
    FRONTDESK_UPSTREAM_ISSUER: provider.issuer,
    FRONTDESK_UPSTREAM_CLIENT_ID: 'desk',
    FRONTDESK_UPSTREAM_CLIENT_SECRET: 'canary-upstream-secret',
    FRONTDESK_UPSTREAM_NAME: 'Contoso',
    FRONTDESK_UPSTREAM_LINK: 'email',
    FRONTDESK_UPSTREAM_DANGEROUSLY_ALLOW_PRIVATE: 'true',
    ...more,
  })
  before(async () => {
    provider = await fakeProvider()
  })
  beforeEach(async () => {
    provider.misdeeds = {}
    provider.asked.length = 0
    provider.claims = { sub: 'ada-there', email: 'Ada@example.com', email_verified: true }
    bench = await upstreamBench(settings())
  })
  afterEach(() => bench.close())
  after(() => provider.close())

  const refusedWith = (reply: WireReply, status: number) => {
    assert.equal(reply.status, status, reply.body ?? 'no body')
    assert.equal(reply.cookies, undefined)
    assert.doesNotMatch(reply.body ?? '', /code-\d|canary|@example/)
  }
  const location = (reply: WireReply) => {
    assert.equal(reply.status, 303, reply.body ?? 'no body')
    return reply.headers.Location ?? ''
  }
  /** There and back again, in one browser. */
  const signIn = async (browser = bench.browser(), query = '') => {
    const there = location(await browser.get(start + query))
    return browser.get(provider.callbackOf(there).href)
  }
  const identities = (id: string) => bench.stores.upstreamIdentities.ofPerson(id)

  test('a verified address connects once; then the account there is what counts', async () => {
    const ada = await bench.addPerson('ada')
    const first = await signIn(bench.browser(), `?state=${bench.returnState()}`)
    assert.equal(location(first), '/device')
    assert.match(first.cookies?.[0] ?? '', /^frontdesk=/)
    assert.deepEqual(
      (await identities(ada.id)).map(({ issuer, subject }) => [issuer, subject]),
      [[provider.issuer, 'ada-there']],
    )
    provider.claims = { sub: 'ada-there' }
    assert.equal(location(await signIn()), '/account')
    const [session] = await bench.stores.sessions.ofPerson(ada.id, 0)
    assert.deepEqual(session?.methods, ['upstream'])
  })

  test('the request has PKCE, nonce and state, and nothing secret', async () => {
    const there = new URL(location(await bench.browser().get(start)))
    const sent = there.searchParams
    assert.equal(sent.get('code_challenge_method'), 'S256')
    assert.match(sent.get('nonce') ?? '', /^[\w-]{43}$/)
    assert.equal(sent.get('redirect_uri'), 'http://localhost:8080/sign-in/upstream/callback')
    assert.doesNotMatch(there.href, /canary/)
  })

  const strangers: readonly [what: string, claims: Record<string, unknown>][] = [
    ['an unknown address', { sub: 'x', email: 'bob@example.com', email_verified: true }],
    ['an address that is not verified', { sub: 'x', email: 'ada@example.com' }],
    [
      'an address that is verified in words only',
      { sub: 'x', email: 'ada@example.com', email_verified: 'true' },
    ],
    ['no address', { sub: 'x' }],
    [
      'an address that two people share',
      { sub: 'x', email: 'two@example.com', email_verified: true },
    ],
    ['a username for an address', { sub: 'x', email: 'ada', email_verified: true }],
    ['somebody disabled', { sub: 'x', email: 'gone@example.com', email_verified: true }],
  ]
  for (const [what, claims] of strangers) {
    test(`${what}: a page says no, and nobody is made or connected`, async () => {
      const people = [
        await bench.addPerson('ada'),
        await bench.addPerson('gone', { status: 'disabled' }),
        await bench.addPerson('one', { email: 'two@example.com' }),
        await bench.addPerson('two', { email: 'two@example.com' }),
      ]
      provider.claims = claims
      refusedWith(await signIn(), 403)
      for (const { id } of people) assert.deepEqual(await identities(id), [])
    })
  }

  test('by subject: an address connects nobody', async () => {
    await bench.close()
    bench = await upstreamBench(settings({ FRONTDESK_UPSTREAM_LINK: 'subject' }))
    await bench.addPerson('ada')
    refusedWith(await signIn(), 403)
  })

  test('an address given to somebody else there opens nothing that is connected', async () => {
    const ada = await bench.addPerson('ada')
    await signIn()
    provider.claims = { ...provider.claims, sub: 'who-got-the-address-later' }
    refusedWith(await signIn(), 403)
    assert.equal((await identities(ada.id)).length, 1)
  })

  test('one address in two organizations: the one that is asked for', async () => {
    const ada = await bench.addPerson('ada')
    const other = await bench.addPerson('ada', bench.other)
    refusedWith(await signIn(), 403)
    const query = `?state=${bench.returnState(other.organizationId)}`
    assert.equal(location(await signIn(bench.browser(), query)), '/device')
    assert.deepEqual(
      [(await identities(ada.id)).length, (await identities(other.id)).length],
      [0, 1],
    )
    const home = `?state=${bench.returnState(ada.organizationId)}`
    refusedWith(await signIn(bench.browser(), home), 403)
  })

  for (const [counts, amr, expected] of [
    ['false', ['pwd', 'mfa'], '/sign-in/setup'],
    ['true', ['pwd', 'mfa'], '/account'],
    ['true', ['pwd'], '/sign-in/setup'],
    ['true', 'mfa', '/sign-in/setup'],
  ] as const) {
    test(`T6 a second factor there (${amr}) with the setting ${counts}: ${expected}`, async () => {
      await bench.close()
      bench = await upstreamBench(settings({ FRONTDESK_UPSTREAM_SECOND_FACTOR_COUNTS: counts }))
      await bench.addPerson('ada', { secondFactor: 'required' })
      provider.claims = { ...provider.claims, amr }
      assert.equal(location(await signIn()), expected)
    })
  }

  const misdeeds: readonly [what: string, misdeeds: Misdeeds][] = [
    ['another issuer', { issuer: 'https://evil.example' }],
    ['another audience', { audience: 'somebody-else' }],
    ['another nonce', { nonce: 'of-another-attempt' }],
    ['another key', { key: 'other' }],
    ['a token that has expired', { expired: true }],
    ['no ID token', { token: 'no-id-token' }],
    ['a redirect for a token', { token: 'redirect' }],
    ['a huge answer for a token', { token: 'huge' }],
    ['a redirect for keys', { jwks: 'redirect' }],
    ['huge keys', { jwks: 'huge' }],
  ]
  for (const [what, wrong] of misdeeds) {
    test(`${what}: refused`, async () => {
      const ada = await bench.addPerson('ada')
      provider.misdeeds = wrong
      refusedWith(await signIn(), 400)
      assert.ok(!provider.asked.includes('/elsewhere'))
      assert.deepEqual(await identities(ada.id), [])
    })
  }

  test('a callback counts once, even when the provider would take the code again', async () => {
    await bench.addPerson('ada')
    const browser = bench.browser()
    const back = provider.callbackOf(location(await browser.get(start))).href
    assert.equal(location(await browser.get(back)), '/account')
    const asked = provider.asked.length
    refusedWith(await browser.get(back), 400)
    assert.equal(provider.asked.length, asked)
  })

  test('states of another browser, of another attempt, changed, doubled or missing', async () => {
    await bench.addPerson('ada')
    const [victim, attacker] = [bench.browser(), bench.browser()]
    await victim.get(start)
    const theirs = provider.callbackOf(location(await attacker.get(start)))
    refusedWith(await victim.get(theirs.href), 400)
    refusedWith(await bench.browser().get(theirs.href), 400)

    // Mixed up: the code of one attempt with the state of another, in the same browser.
    const one = provider.callbackOf(location(await victim.get(start)))
    const two = provider.callbackOf(location(await victim.get(start)))
    one.searchParams.set('state', two.searchParams.get('state') ?? '')
    refusedWith(await victim.get(one.href), 400)

    const good = provider.callbackOf(location(await victim.get(start)))
    const state = good.searchParams.get('state') ?? ''
    for (const wrong of ['', 'x', `${state}A`, state.slice(0, -4), bench.returnState()]) {
      const changed = new URL(good)
      changed.searchParams.set('state', wrong)
      refusedWith(await victim.get(changed.href), 400)
    }
    const doubled = new URL(good)
    doubled.searchParams.append('state', state)
    refusedWith(await victim.get(doubled.href), 400)
    assert.equal(location(await victim.get(good.href)), '/account')
  })

  test('RFC 9207 an answer that names another issuer', async () => {
    await bench.addPerson('ada')
    const browser = bench.browser()
    const back = provider.callbackOf(location(await browser.get(start)))
    back.searchParams.set('iss', 'https://evil.example')
    refusedWith(await browser.get(back.href), 400)
  })

  test('an error of the provider is told without its words', async () => {
    const browser = bench.browser()
    const back = provider.callbackOf(location(await browser.get(start)))
    back.searchParams.delete('code')
    back.searchParams.set('error', 'access_denied')
    back.searchParams.set('error_description', 'canary')
    refusedWith(await browser.get(back.href), 400)
  })

  test('without the dangerous setting a private provider is not asked', async () => {
    await bench.close()
    const https = provider.issuer.replace('http:', 'https:')
    const closed = { FRONTDESK_UPSTREAM_DANGEROUSLY_ALLOW_PRIVATE: 'false' }
    bench = await upstreamBench(settings({ ...closed, FRONTDESK_UPSTREAM_ISSUER: https }))
    refusedWith(await bench.browser().get(start), 502)
    assert.deepEqual(provider.asked, [])
  })

  test('an issuer spelled otherwise than by its provider', async () => {
    await bench.close()
    const spelled = { FRONTDESK_UPSTREAM_ISSUER: `${provider.issuer}/` }
    bench = await upstreamBench(settings(spelled))
    refusedWith(await bench.browser().get(start), 502)
  })

  describe('connecting while signed in', () => {
    const connect = '/sign-in/upstream/connect'
    const linkOf = (reply: WireReply) =>
      /href="(http[^"]+)"/.exec(reply.body ?? '')?.[1]?.replaceAll('&amp;', '&') ?? ''

    test('by subject, for whoever is signed in, and only there', async () => {
      await bench.close()
      bench = await upstreamBench(settings({ FRONTDESK_UPSTREAM_LINK: 'subject' }))
      const [ada, bob] = [await bench.addPerson('ada'), await bench.addPerson('bob')]
      const browser = await bench.signedIn(ada)
      const back = provider.callbackOf(linkOf(await browser.get(connect))).href
      refusedWith(await (await bench.signedIn(bob)).get(back), 400)
      assert.equal(location(await browser.get(back)), '/account')
      assert.equal((await identities(ada.id)).length, 1)
      assert.equal(location(await signIn()), '/account')

      // Taken: neither by another person here, nor by another account there.
      const bobs = await bench.signedIn(bob)
      refusedWith(await bobs.get(provider.callbackOf(linkOf(await bobs.get(connect))).href), 409)
      provider.claims = { sub: 'second' }
      refusedWith(
        await browser.get(provider.callbackOf(linkOf(await browser.get(connect))).href),
        409,
      )
    })

    test('nobody who is not signed in', async () => {
      assert.match(location(await bench.browser().get(connect)), /^\/sign-in\?state=/)
    })
  })
})
