import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, type TestContext, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'

import type { WireReply } from '@frontdesk/dialects/exchange.ts'
import { expiredCertificate, otherNameCertificate } from '@frontdesk/testkit/broken-certificates.ts'

import { type UpstreamBench, upstreamBench } from './upstream-bench-fake.ts'
import { type FakeProvider, fakeProvider, type Misdeeds } from './upstream-provider-fake.ts'

const start = '/sign-in/upstream'
const secret = 'canary-upstream-secret'

const benchFor = (issuer: string, more: Readonly<Record<string, string>> = {}) =>
  upstreamBench({
    FRONTDESK_UPSTREAM_ISSUER: issuer,
    FRONTDESK_UPSTREAM_CLIENT_ID: 'desk',
    FRONTDESK_UPSTREAM_CLIENT_SECRET: secret,
    FRONTDESK_UPSTREAM_NAME: 'Contoso',
    FRONTDESK_UPSTREAM_LINK: 'email',
    FRONTDESK_UPSTREAM_DANGEROUSLY_ALLOW_PRIVATE: 'true',
    ...more,
  })

/** One warning with these members, a page that says little, and nothing secret anywhere. */
function told(
  { log }: UpstreamBench,
  reply: WireReply,
  expected: Readonly<Record<string, string | number | RegExp>>,
): void {
  const warned = log.map((line) => JSON.parse(line)).filter(({ level }) => level === 40)
  assert.equal(warned.length, 1, log.join())
  const [line] = warned
  assert.equal(line.address, '127.0.0.1')
  for (const [name, value] of Object.entries(expected)) {
    if (value instanceof RegExp) assert.match(String(line[name]), value)
    else assert.equal(line[name], value, log.join())
  }
  assert.match(reply.body ?? '', /did not work|cannot be reached/)
  assert.ok(reply.body?.includes(`<code>${line.requestId}</code>`), 'the page names the request')
  assert.doesNotMatch(`${reply.body} ${log.join()}`, /canary|code-\d|state=|nonce=|ada@/)
}

describe('a provider that cannot be reached: the log says why', () => {
  let provider: FakeProvider | undefined
  let bench: UpstreamBench
  afterEach(async () => {
    provider?.close()
    provider = undefined
    await bench.close()
  })
  /** Believes these authorities for one test. */
  const trusting = (t: TestContext, ...authorities: readonly string[]) => {
    const before = getCACertificates('default')
    setDefaultCACertificates([...before, ...authorities])
    t.after(() => setDefaultCACertificates(before))
  }
  const issuerOf = async (tls?: { certificate: string; key: string }) => {
    provider = await fakeProvider(tls)
    return provider.issuer
  }
  const closed = async () => {
    const issuer = await issuerOf()
    provider?.close()
    return issuer
  }
  const broken = async (misdeeds: Misdeeds) => {
    const issuer = await issuerOf()
    if (provider) provider.misdeeds = misdeeds
    return issuer
  }
  const discovery = /\/\.well-known\/openid-configuration$/

  type Expected = Readonly<Record<string, string | number | RegExp>>
  const rows: readonly [
    what: string,
    issuer: (t: TestContext) => Promise<string>,
    expected: Expected,
  ][] = [
    ['nothing listens', closed, { why: /refused \(ECONNREFUSED\)/, at: discovery }],
    [
      'a name that is not known',
      async () => 'https://provider.invalid',
      { why: /name cannot be resolved \(E(NOTFOUND|AI_AGAIN)\)/, at: /^https:\/\/provider\.inv/ },
    ],
    [
      'no answer in time',
      async (t) => {
        t.mock.method(AbortSignal, 'timeout', () => AbortSignal.abort())
        return broken({ discovery: 'silent' })
      },
      { why: /took too long/ },
    ],
    [
      'a certificate of an unknown authority',
      () => issuerOf(otherNameCertificate),
      { why: /authority .* NODE_EXTRA_CA_CERTS .*\(DEPTH_ZERO_SELF_SIGNED_CERT\)/ },
    ],
    [
      'a certificate for another name',
      async (t) => {
        trusting(t, otherNameCertificate.certificate)
        return issuerOf(otherNameCertificate)
      },
      { why: /for another name \(ERR_TLS_CERT_ALTNAME_INVALID\)/ },
    ],
    [
      'a certificate that has expired',
      async (t) => {
        trusting(t, expiredCertificate.certificate)
        return issuerOf(expiredCertificate)
      },
      { why: /has expired \(CERT_HAS_EXPIRED\)/ },
    ],
    [
      'no TLS where TLS is spoken',
      async () => (await issuerOf()).replace('http:', 'https:'),
      { why: /TLS could not be agreed/ },
    ],
    [
      'another issuer in the document',
      () => broken({ discovery: 'another-issuer' }),
      { why: /another issuer/, expected: /^http:\/\/127/, received: 'https://evil.example' },
    ],
    [
      'an issuer that is spelled otherwise',
      async () => `${await issuerOf()}/`,
      { expected: /\/$/, received: /\d$/ },
    ],
    ['503', () => broken({ discovery: 'fails' }), { status: 503, at: discovery }],
    ['a redirect', () => broken({ discovery: 'redirect' }), { status: 302 }],
    ['a page of text', () => broken({ discovery: 'text' }), { why: /not JSON/, status: 200 }],
    ['a huge document', () => broken({ discovery: 'huge' }), { why: /too large/ }],
  ]
  for (const [what, issuerFor, expected] of rows) {
    test(what, async (t) => {
      const issuer = await issuerFor(t)
      bench = await benchFor(issuer)
      const reply = await bench.browser().get(start)
      assert.equal(reply.status, 502)
      told(bench, reply, { issuer, ...expected })
    })
  }

  test('T12 a private address', async () => {
    bench = await benchFor('https://127.0.0.1', {
      FRONTDESK_UPSTREAM_DANGEROUSLY_ALLOW_PRIVATE: 'false',
    })
    told(bench, await bench.browser().get(start), { why: /private/ })
  })
})

describe('an answer of the provider that is wrong: the log says how', () => {
  let provider: FakeProvider
  let bench: UpstreamBench
  beforeEach(async () => {
    provider = await fakeProvider()
    provider.claims = { sub: 'ada-there', email: 'Ada@example.com', email_verified: true }
    bench = await benchFor(provider.issuer)
    await bench.addPerson('ada')
  })
  afterEach(async () => {
    provider.close()
    await bench.close()
  })

  const evil = 'https://evil.example'
  const rows: readonly [string, Misdeeds, Readonly<Record<string, string | number | RegExp>>][] = [
    ['another issuer', { issuer: evil }, { expected: /^http:\/\/127/, received: evil }],
    ['another audience', { audience: 'else' }, { expected: 'desk', received: 'else' }],
    ['another nonce', { nonce: 'canary' }, { why: /unexpected nonce/ }],
    ['another key', { key: 'other' }, { why: /signature verification failed/ }],
    ['an expired token', { expired: true }, { why: /clock .* the exp of/, received: /^20.*Z$/ }],
    ['no ID token', { token: 'no-id-token' }, { why: /id_token/ }],
    ['RFC 6749 §5.2 an error', { token: 'refuses' }, { error: 'invalid_client', status: 401 }],
    ['503 for a token', { token: 'fails' }, { status: 503, at: /\/token$/ }],
    ['503 for keys', { jwks: 'fails' }, { status: 503, at: /\/jwks$/ }],
    ['text for keys', { jwks: 'text' }, { why: /not JSON/, at: /\/jwks$/ }],
    ['a huge token', { token: 'huge' }, { why: /too large/, at: /\/token$/ }],
  ]
  for (const [what, misdeeds, expected] of rows) {
    test(what, async () => {
      provider.misdeeds = misdeeds
      const browser = bench.browser()
      const there = (await browser.get(start)).headers.Location ?? ''
      const reply = await browser.get(provider.callbackOf(there).href)
      assert.equal(reply.status, 400)
      told(bench, reply, { issuer: provider.issuer, ...expected })
    })
  }

  for (const [what, query, expected] of [
    ['RFC 9207 another issuer', { iss: evil }, { received: evil }],
    ['RFC 6749 §4.1.2.1 an error', { error: 'access_denied' }, { error: 'access_denied' }],
    ['an error that is no code', { error: 'canary\n{"level":50}' }, { error: 'unreadable' }],
  ] as const) {
    test(`the browser brings back ${what}`, async () => {
      const browser = bench.browser()
      const there = (await browser.get(start)).headers.Location ?? ''
      const back = provider.callbackOf(there)
      for (const [name, value] of Object.entries(query)) back.searchParams.set(name, value)
      back.searchParams.set('error_description', 'canary')
      told(bench, await browser.get(back.href), expected)
    })
  }

  test('connecting is offered until it is done', async () => {
    const [ada] = await bench.stores.people.findForSignIn('ada', undefined)
    assert.ok(ada)
    const browser = await bench.signedIn(ada)
    const offer = /href="\/sign-in\/upstream\/connect">Connect your account at Contoso</
    assert.match((await browser.get('/account')).body ?? '', offer)
    const other = bench.browser()
    const location = (await other.get(start)).headers.Location ?? ''
    await other.get(provider.callbackOf(location).href)
    const page = (await browser.get('/account')).body ?? ''
    assert.doesNotMatch(page, /sign-in\/upstream\/connect/)
    assert.match(page, /You can sign in with your account at Contoso\./)
  })
})
