import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { apiClient } from '@frontdesk/testkit/api-client.ts'
import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'
import {
  startTestServer,
  type TestServer,
  testAdministrator,
} from '@frontdesk/testkit/test-server.ts'

import { authorizeAddress, newPkce, redirectUri } from './fixtures/asked-codes.ts'
import { personBrowser } from './fixtures/person-browser.ts'

/** One transparent pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

/** What an address answers. */
interface Site {
  answer: () => Response | Promise<Response>
  asked: number
}

const clock = fixedClock()
const sites = new Map<string, Site>()
const stranger = 'https://stranger.example/logo.png'
let desk: TestServer
let open: TestServer
let made = 0

before(async () => {
  const fetchLogo = async ({ url, allowPrivate }: { url: string; allowPrivate: boolean }) => {
    assert.equal(allowPrivate, false)
    const site = sites.get(url)
    assert.ok(site, url)
    site.asked += 1
    return site.answer()
  }
  desk = await startTestServer({
    clock: clock.now,
    fetchLogo,
    environment: { FRONTDESK_REGISTRATION: 'token' },
  })
  open = await startTestServer({ fetchLogo, environment: { FRONTDESK_REGISTRATION: 'open' } })
})
after(() => Promise.all([desk, open].map((server) => server?.stop())))

/** A new address that answers so. */
function site(answer: Site['answer']): { readonly url: string; readonly site: Site } {
  made += 1
  const one = { answer, asked: 0 }
  const url = `https://app${made}.example/logo.png`
  sites.set(url, one)
  return { url, site: one }
}

const picture = (bytes: Uint8Array = png) => new Response(Buffer.from(bytes), { status: 200 })

function register(logo_uri: string | undefined, over: object = {}) {
  return admin().createClient({
    dialect: 'standard',
    name: 'Nightly <b>Report</b>',
    organization_group: 'ACME',
    grant_types: ['authorization_code'],
    redirect_uris: [redirectUri],
    scope: 'openid',
    logo_uri,
    ...over,
  })
}

// The clock stands still or jumps: tokens of before have expired then.
const admin = () => apiClient(desk.api.url, testAdministrator)

interface Logo {
  readonly url: string | null
  readonly fetched_at: string | null
  readonly attempted_at: string | null
  readonly failure: string | null
}

async function logoOf(clientId: string): Promise<Logo | null> {
  const { text } = await admin().admin('GET', `/oauth-clients/${clientId}`)
  return JSON.parse(text).logo
}

/** The logo once it is as wanted; the server fetches in its own time. */
async function settled(clientId: string, isSo: (logo: Logo) => boolean): Promise<Logo> {
  for (let count = 0; count < 200; count++) {
    const logo = await logoOf(clientId)
    if (logo && isSo(logo)) return logo
    await sleep(50)
  }
  throw new Error(`The logo did not settle: ${JSON.stringify(await logoOf(clientId))}`)
}

async function consentOf(server: TestServer, clientId: string): Promise<string> {
  const browser = personBrowser(server.api.url)
  const address = authorizeAddress(clientId, newPkce().challenge, { scope: 'openid' })
  const page = await browser.signIn(await browser.get(address))
  assert.equal(page.status, 200)
  return page.text
}

async function patch(clientId: string, body: object): Promise<void> {
  const answer = await admin().admin('PATCH', `/oauth-clients/${clientId}`, body, {
    'if-match': '*',
  })
  assert.equal(answer.status, 200, answer.text)
}

describe('RFC 7591 §2 logo_uri', () => {
  test('the server fetches it once, and consent shows the copy with words for it', async () => {
    const { url, site: app } = site(picture)
    const { client_id } = await register(url)
    const logo = await settled(client_id, (one) => one.url !== null)
    assert.equal(logo.failure, null)
    const path = new URL(logo.url ?? '').pathname
    const page = await consentOf(desk, client_id)
    const tag = `<img class="app-logo" src="${path}" alt="Logo of Nightly &lt;b&gt;Report&lt;/b&gt;" width="64" height="64">`
    assert.ok(page.includes(tag), page)
    assert.equal(page.includes(url), false)
    assert.equal(app.asked, 1)
  })

  test('the copy has its exact type, is not sniffed, runs nothing, and is kept by browsers', async () => {
    const { client_id } = await register(site(picture).url)
    const { url } = await settled(client_id, (one) => one.url !== null)
    const answer = await fetch(url ?? '')
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), png)
    assert.deepEqual(
      ['content-type', 'x-content-type-options', 'content-security-policy', 'cache-control'].map(
        (name) => answer.headers.get(name),
      ),
      ['image/png', 'nosniff', "default-src 'none'; sandbox", 'public, max-age=86400'],
    )
    const tag = answer.headers.get('etag') ?? ''
    const again = await fetch(url ?? '', { headers: { 'if-none-match': tag } })
    assert.deepEqual([again.status, await again.text()], [304, ''])
    const other = await fetch(`${url}x`)
    assert.equal(other.status, 404)
  })

  const faults: readonly (readonly [what: string, answer: () => Response, why: RegExp])[] = [
    [
      'SVG, whatever it is called',
      () => new Response(svg, { headers: { 'content-type': 'image/png' } }),
      /not a PNG, JPEG or WebP/,
    ],
    ['a page', () => new Response('<!doctype html>'), /not a PNG/],
    ['a picture of 101 KiB', () => picture(Buffer.concat([png, Buffer.alloc(103_424)])), /100 KiB/],
    ['not found', () => new Response('', { status: 404 }), /answered 404/],
    ['a redirect', () => Response.redirect('https://a.example/', 302), /redirects/],
  ]
  for (const [what, answer, why] of faults) {
    test(`${what}: nothing is shown, and the administrator reads why`, async () => {
      const { client_id } = await register(site(answer).url)
      const logo = await settled(client_id, ({ failure }) => failure !== null)
      assert.match(logo.failure ?? '', why)
      assert.deepEqual([logo.url, logo.fetched_at], [null, null])
      assert.doesNotMatch(await consentOf(desk, client_id), /<img/)
    })
  }

  test('consent does not wait for an address that does not answer', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>()
    const slow = site(() => promise)
    const { client_id } = await register(slow.url)
    while (slow.site.asked === 0) await sleep(20)
    assert.doesNotMatch(await consentOf(desk, client_id), /<img/)
    resolve(picture())
    await settled(client_id, (one) => one.url !== null)
  })

  test('a day later it is fetched again; a failure keeps the old picture and is told', async () => {
    const { url, site: app } = site(picture)
    const { client_id } = await register(url)
    const first = await settled(client_id, (one) => one.url !== null)
    clock.advance(86_000_000)
    const other = await register(site(picture).url)
    await settled(other.client_id, (one) => one.url !== null)
    assert.equal(app.asked, 1)
    app.answer = () => new Response('', { status: 500 })
    clock.advance(400_000)
    const failed = await settled(client_id, ({ failure }) => failure !== null)
    assert.match(failed.failure ?? '', /answered 500/)
    assert.deepEqual([failed.url, failed.fetched_at], [first.url, first.fetched_at])
    assert.equal(app.asked, 2)
    assert.match(await consentOf(desk, client_id), /<img class="app-logo"/)
  })

  test('a changed address is fetched at once, and null takes the picture away', async () => {
    const { client_id } = await register(site(picture).url)
    const first = await settled(client_id, (one) => one.url !== null)
    const jpeg = Buffer.from('\xff\xd8\xff\xc0\0\x0b\x08\0\x40\0\x40\x01 and so on', 'latin1')
    await patch(client_id, { logo_uri: site(() => picture(jpeg)).url })
    const second = await settled(client_id, ({ url }) => url !== null && url !== first.url)
    assert.equal((await fetch(second.url ?? '')).headers.get('content-type'), 'image/jpeg')
    await patch(client_id, { logo_uri: null })
    assert.equal(await logoOf(client_id), null)
    assert.equal((await fetch(second.url ?? '')).status, 404)
    assert.doesNotMatch(await consentOf(desk, client_id), /<img/)
  })

  test('a client that is registered with a token has its logo', async () => {
    const { url } = site(picture)
    const token = await admin().token(testAdministrator, { scope: 'admin' })
    const body = JSON.stringify({ redirect_uris: [redirectUri], logo_uri: url })
    const headers = { 'content-type': 'application/json' }
    const answer = await desk.api.send('POST', '/oauth2/register', { headers, body, token })
    const registered = JSON.parse(answer.text)
    assert.equal(registered.logo_uri, url)
    await settled(registered.client_id, (one) => one.url !== null)
  })

  test('§5 one that registered itself has none: nothing is kept, fetched or shown', async () => {
    const strange = { answer: picture, asked: 0 }
    sites.set(stranger, strange)
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ redirect_uris: [redirectUri], logo_uri: stranger })
    const answer = await open.api.send('POST', '/oauth2/register', { headers, body })
    const { client_id, logo_uri } = JSON.parse(answer.text)
    assert.equal(logo_uri, undefined)
    const known = await open.api.createClient({
      dialect: 'standard',
      name: 'Vouched for',
      organization_group: 'ACME',
      grant_types: ['authorization_code'],
      redirect_uris: [redirectUri],
      scope: 'openid',
      logo_uri: site(picture).url,
    })
    // When a later one is there, this one was passed over.
    for (let isThere = false; !isThere; await sleep(50)) {
      const read = await open.api.admin('GET', `/oauth-clients/${known.client_id}`)
      isThere = JSON.parse(read.text).logo.url !== null
    }
    const read = JSON.parse((await open.api.admin('GET', `/oauth-clients/${client_id}`)).text)
    assert.deepEqual([read.logo_uri, read.logo, strange.asked], [null, null, 0])
    assert.doesNotMatch(await consentOf(open, client_id), /<img/)
  })
})

test('T12 by the rules for addresses that somebody typed: none in the own network', async () => {
  const server = await startTestServer()
  try {
    const { client_id } = await server.api.createClient({
      dialect: 'standard',
      name: 'Inside',
      grant_types: ['authorization_code'],
      redirect_uris: [redirectUri],
      scope: 'openid',
      logo_uri: 'https://127.0.0.1:9/logo.png',
    })
    for (let failure = null; failure === null; await sleep(50)) {
      const read = await server.api.admin('GET', `/oauth-clients/${client_id}`)
      failure = JSON.parse(read.text).logo.failure
      if (failure !== null) assert.match(failure, /private/)
    }
  } finally {
    await server.stop()
  }
})
