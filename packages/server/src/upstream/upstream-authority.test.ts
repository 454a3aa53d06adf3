import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'

import type { WireReply } from '@frontdesk/dialects/exchange.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import { beforeCommit } from '@frontdesk/store/contract/before-commit.ts'
import { done } from '@frontdesk/store/contract/specimens.ts'

import { type UpstreamBench, upstreamBench } from './upstream-bench-fake.ts'
import { type FakeProvider, fakeProvider } from './upstream-provider-fake.ts'

type Taking = (bench: UpstreamBench, person: Person) => Promise<void>

const disabling: Readonly<Record<string, Taking>> = {
  'the person is disabled': ({ stores }, person) =>
    done(stores, stores.people.update({ ...person, status: 'disabled', version: 2 })),
  async 'the organization is disabled'({ stores }, { organizationId }) {
    const found = await stores.organizations.find(organizationId)
    assert.ok(found)
    const disabled = { ...found, status: 'disabled', version: found.version + 1 } as const
    await done(stores, [stores.organizations.update(disabled)])
  },
}
const ofSession: Readonly<Record<string, Taking>> = {
  ...disabling,
  'the session is ended': ({ stores }, { id }) =>
    done(stores, [stores.sessions.endingOfPerson(id, Math.floor(Date.now() / 1000))]),
}

describe('T7 T12 upstream, between the check and the commit', () => {
  let provider: FakeProvider
  let bench: UpstreamBench
  let ada: Person
  before(async () => {
    provider = await fakeProvider()
  })
  beforeEach(async () => {
    provider.claims = { sub: 'ada-there', email: 'ada@example.com', email_verified: true }
    bench = await upstreamBench({
      FRONTDESK_UPSTREAM_ISSUER: provider.issuer,
      FRONTDESK_UPSTREAM_CLIENT_ID: 'desk',
      FRONTDESK_UPSTREAM_CLIENT_SECRET: 'canary-upstream-secret',
      FRONTDESK_UPSTREAM_NAME: 'Contoso',
      FRONTDESK_UPSTREAM_LINK: 'email',
      FRONTDESK_UPSTREAM_DANGEROUSLY_ALLOW_PRIVATE: 'true',
    })
    ada = await bench.addPerson('ada')
  })
  afterEach(() => bench.close())
  after(() => provider.close())

  const identities = async () => (await bench.stores.upstreamIdentities.ofPerson(ada.id)).length
  const sessions = async () => (await bench.stores.sessions.ofPerson(ada.id, 0)).length

  /** Comes back from the provider, and loses what it stands on before it is committed. */
  async function lose(send: () => Promise<WireReply>, taking: Taking): Promise<WireReply> {
    const held = beforeCommit(bench.stores)
    held.arm(() => taking(bench, ada))
    const reply = await send()
    held.disarm()
    assert.ok(held.isReached(), 'the request came as far as its commit')
    assert.equal(reply.cookies, undefined)
    return reply
  }

  for (const [how, taking] of Object.entries(ofSession)) {
    test(`connecting while signed in: ${how}, and nothing is connected`, async () => {
      const browser = await bench.signedIn(ada)
      const { body = '' } = await browser.get('/sign-in/upstream/connect')
      const there = /href="(http[^"]+)"/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? ''
      const back = provider.callbackOf(there).href
      const reply = await lose(() => browser.get(back), taking)
      assert.equal(reply.status, 400, reply.body ?? '')
      assert.equal(await identities(), 0)
    })
  }

  for (const [how, taking] of Object.entries(disabling)) {
    const back = async () => {
      const browser = bench.browser()
      const there = (await browser.get('/sign-in/upstream')).headers.Location ?? ''
      const { href } = provider.callbackOf(there)
      return () => browser.get(href)
    }

    test(`the first sign-in, which connects: ${how}, and nothing is connected`, async () => {
      const reply = await lose(await back(), taking)
      assert.equal(reply.status, 403, reply.body ?? '')
      assert.equal(await identities(), 0)
      assert.equal(await sessions(), 0)
    })

    test(`a later sign-in: ${how}, and no session is begun`, async () => {
      await (await back())()
      assert.equal(await identities(), 1)
      const before = await sessions()
      const reply = await lose(await back(), taking)
      assert.equal(reply.status, 403, reply.body ?? '')
      assert.equal(await sessions(), before)
    })
  }
})
