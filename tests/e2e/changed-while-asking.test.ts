import assert from 'node:assert/strict'
import { after, afterEach, before, describe, mock, test } from 'node:test'

import type { Answer, CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'

import { obtainTokens, sendForm, startFlow } from '../interop/fixtures/code-flow.ts'
import type { PersonWithCookies, SeenPage } from '../interop/fixtures/person-with-cookies.ts'
import {
  type Employee,
  registerApp,
  type SignInDesk,
  startSignInDesk,
} from '../interop/fixtures/sign-in-desk.ts'

const redirectUri = 'https://app.example/callback'
const clock = fixedClock()
const prompts = ['none', undefined] as const

let desk: SignInDesk
let employee: Employee
let person: PersonWithCookies
let client: CreatedClient & { readonly redirectUri: string }
before(async () => {
  desk = await startSignInDesk({
    clock: clock.now,
    environment: { FRONTDESK_REGISTRATION: 'open' },
  })
  employee = await desk.employ()
  person = desk.browserOf(employee)
  client = { ...(await registerApp(desk.api, redirectUri)), redirectUri }
  // From now on there is a consent to remember.
  await obtainTokens(desk.api, client, person)
})
afterEach(() => mock.restoreAll())
after(() => desk?.stop())

type Over = Readonly<Record<string, string | undefined>>

/** Leaves a request at the server; the address with its reference, and the state in it. */
async function push(of: typeof client, over: Over = {}) {
  const { url, state } = startFlow(desk.api, of, { scope: 'openid', ...over })
  const form = Object.fromEntries(url.searchParams)
  const pushed: Answer = await sendForm(desk.api, of, form, '/oauth2/par')
  assert.equal(pushed.status, 201, pushed.text)
  const { request_uri } = JSON.parse(pushed.text)
  const query = new URLSearchParams({ client_id: of.client_id, request_uri })
  return { address: `/oauth2/authorize?${query}`, state }
}

function requireRefusal({ leaves }: SeenPage, code: string, state: string): void {
  assert.ok(leaves, 'the client is told')
  assert.equal(leaves.href.split('?', 1)[0], redirectUri)
  const { error, state: same, iss } = Object.fromEntries(leaves.searchParams)
  assert.deepEqual([error, same, iss], [code, state, desk.url])
}

describe('OpenID Connect Core §3.1.2.6: a consent that is taken back at this very moment', () => {
  /** A process that has not heard of it yet. */
  async function takeBack() {
    const { consents, commit } = desk.server.stores
    const [consent] = await consents.ofPerson(employee.id)
    assert.ok(consent)
    assert.ok(await commit({ changes: [consents.deletion(consent.id)], audit: [] }))
    mock.method(consents, 'find', async () => consent)
  }

  test('with prompt=none it is consent_required', async () => {
    const { url, state } = startFlow(desk.api, client, { scope: 'openid', prompt: 'none' })
    await takeBack()
    requireRefusal(await person.open(url), 'consent_required', state)
  })

  test('else the person is asked, and a yes counts', async () => {
    await obtainTokens(desk.api, client, person)
    const { url } = startFlow(desk.api, client, { scope: 'openid' })
    await takeBack()
    const page = await person.open(url)
    assert.equal(page.status, 200, page.text)
    mock.restoreAll()
    const { leaves } = await person.submit(page, { button: /allow/i })
    assert.ok(leaves?.searchParams.has('code'), `${leaves}`)
  })
})

describe('RFC 9126 §4 a pushed request that cannot be used', () => {
  for (const prompt of prompts) {
    const how = prompt === undefined ? '' : ', prompt=none'

    test(`by another tab at the same moment${how}: the client is told`, async () => {
      const { address, state } = await push(client, { prompt })
      const { pushedRequests } = desk.server.stores
      const find = pushedRequests.find.bind(pushedRequests)
      let kept: Awaited<ReturnType<typeof find>>
      mock.method(pushedRequests, 'find', async (hash: string) => {
        kept = await find(hash)
        return kept
      })
      const first = await person.open(address)
      assert.ok(first.leaves?.searchParams.has('code'), first.text)
      mock.restoreAll()
      // The second tab has read the request before the first one used it up.
      mock.method(pushedRequests, 'find', async () => kept, { times: 1 })
      requireRefusal(await person.open(address), 'invalid_request_uri', state)
    })

    test(`too old${how}: the client is told, whether somebody is signed in or not`, async () => {
      const { address, state } = await push(client, { prompt })
      clock.advance(91_000)
      const stranger = desk.browserOf({ id: '', username: 'nobody', password: '' })
      for (const browser of [person, stranger]) {
        requireRefusal(await browser.open(address), 'invalid_request_uri', state)
      }
    })

    test(`used before${how}: what it said is gone, so the person reads a page`, async () => {
      const { address } = await push(client, { prompt })
      const first = await person.open(address)
      assert.ok(first.leaves?.searchParams.has('code'), first.text)
      const beside = new URLSearchParams({ redirect_uri: redirectUri, prompt: 'none', state: 'x' })
      for (const same of [address, `${address}&${beside}`]) {
        const page = await person.open(same)
        assert.equal(page.status, 400)
        assert.equal(page.leaves, undefined)
        assert.match(page.text, /was finished before\. Begin again in the app\./)
      }
    })
  }

  test('RFC 9700 §4.11.2 too old, of an app that registered itself: a link, but for prompt=none', async () => {
    const answer = await desk.api.send('POST', '/oauth2/register', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: [redirectUri] }),
    })
    const stranger = { ...JSON.parse(answer.text), redirectUri }
    const shown = await push(stranger)
    const silent = await push(stranger, { prompt: 'none' })
    clock.advance(91_000)
    const browser = desk.browserOf({ id: '', username: 'nobody', password: '' })
    const page = await browser.open(shown.address)
    assert.equal(page.leaves, undefined)
    assert.match(page.text, /Nobody has verified this app/)
    requireRefusal(await browser.open(silent.address), 'invalid_request_uri', silent.state)
  })
})
