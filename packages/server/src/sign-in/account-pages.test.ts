import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { Person } from '@frontdesk/directory/people/person.ts'
import { consent, family } from '@frontdesk/store/contract/sign-in-specimens.ts'
import { client, done } from '@frontdesk/store/contract/specimens.ts'

import { Secret, TOTP } from 'otpauth'

import { fieldValue, type Visitor, visitor } from './fixtures/page-visitor.ts'
import { type PeopleFixture, peopleFixture, rightPassword } from './fixtures/people-fixture.ts'

const probe = `"><script>alert(1)</script>`

describe('/account', () => {
  let bench: PeopleFixture
  before(async () => {
    bench = await peopleFixture()
  })
  after(() => bench.close())

  async function signIn(person: Person, headers = {}): Promise<Visitor> {
    const you = visitor(bench.routes)
    const form = { username: person.username, password: rightPassword }
    const reply = await you.post('/sign-in', form, { headers })
    assert.equal(reply.status, 303)
    return you
  }
  const tokenOf = async (you: Visitor) => fieldValue(await you.get('/account'), 'form_token')

  const changes = [
    '/account/sessions/end',
    '/account/sessions/end-others',
    '/account/factors/remove',
    '/account/password',
    '/account/authenticator',
    '/account/authenticator/confirm',
    '/account/passkey',
    '/account/recovery-codes',
    '/account/connected-apps/revoke',
    '/sign-out',
  ]
  test('the table of changes is complete', () => {
    const posts = bench.routes
      .filter(({ method, path }) => method === 'POST' && /^\/(account|sign-out)/.test(path))
      .map(({ path }) => path)
    assert.deepEqual(posts.toSorted(), changes.toSorted())
  })

  for (const path of changes) {
    test(`POST ${path} needs the token of the session`, async () => {
      const you = await signIn(await bench.add())
      const other = await signIn(await bench.add())
      const foreign = await tokenOf(other)
      for (const token of ['', foreign, `${await tokenOf(you)}A`]) {
        assert.equal((await you.post(path, { form_token: token })).status, 403)
      }
      const headers = { 'sec-fetch-site': 'cross-site' }
      const crossed = await you.post(path, { form_token: await tokenOf(you) }, { headers })
      assert.equal(crossed.status, 403)
      assert.equal((await you.get('/account')).status, 200)
    })

    if (path === '/sign-out') continue
    test(`POST ${path} without a session leads to the sign-in page`, async () => {
      const reply = await visitor(bench.routes).post(path, {})
      assert.match(reply.headers.Location ?? '', /^\/sign-in\?state=/)
    })
  }

  const sensitive = [
    '/account/factors/remove',
    '/account/password',
    '/account/authenticator',
    '/account/authenticator/confirm',
    '/account/passkey',
    '/account/recovery-codes',
  ]
  for (const path of sensitive) {
    test(`POST ${path} needs a proof of the last ten minutes`, async () => {
      const you = await signIn(await bench.add())
      const token = await tokenOf(you)
      bench.clock.advance(601_000)
      const reply = await you.post(path, { form_token: token })
      assert.match(reply.headers.Location ?? '', /^\/sign-in\?state=/)
    })
  }

  test('the overview shows text as text', async () => {
    const person = await bench.add({ givenName: probe, familyName: probe, email: probe })
    const you = await signIn(person, { 'user-agent': probe })
    const { body = '' } = await you.get('/account')
    assert.equal(body.split('&lt;script&gt;alert(1)').length - 1, 4)
    assert.ok(!body.includes('<script>'))
  })

  test('the password is changed with the present one, and ends the other sessions', async () => {
    const person = await bench.add()
    const [you, elsewhere] = [await signIn(person), await signIn(person)]
    const token = await tokenOf(you)
    const post = (current: string, next: string, again = next) =>
      you.post('/account/password', {
        form_token: token,
        current_password: current,
        password: next,
        password_again: again,
      })
    assert.equal((await post('wrong horse battery', 'another horse battery')).status, 403)
    assert.equal((await post(rightPassword, 'short')).status, 400)
    assert.equal((await post(rightPassword, 'another horse battery', 'x')).status, 400)
    const reply = await post(rightPassword, 'another horse battery')
    assert.equal(reply.headers.Location, '/account?done=password')
    assert.match((await you.follow(reply)).body ?? '', /Your password is changed/)
    assert.equal((await elsewhere.get('/account')).status, 303)
  })

  test('sessions are listed, and end one by one or all but this', async () => {
    const person = await bench.add()
    const [you, second, third] = [await signIn(person), await signIn(person), await signIn(person)]
    const page = await you.get('/account')
    assert.equal(page.body?.split('name="session"').length, 3)
    const form_token = fieldValue(page, 'form_token')
    const session = fieldValue(page, 'session')
    await you.post('/account/sessions/end', { form_token, session })
    const left = await Promise.all([second, third].map((one) => one.get('/account')))
    assert.deepEqual(left.map(({ status }) => status).toSorted(), [200, 303])
    await you.post('/account/sessions/end-others', { form_token })
    assert.equal((await second.get('/account')).status, 303)
    assert.equal((await third.get('/account')).status, 303)
    assert.equal((await you.get('/account')).status, 200)
  })

  test('nobody ends the session of somebody else', async () => {
    const other = await signIn(await bench.add())
    const you = await signIn(await bench.add())
    const session = (other.cookies.get('__Host-frontdesk') ?? '').split('.')[0] ?? ''
    await you.post('/account/sessions/end', { form_token: await tokenOf(you), session })
    assert.equal((await other.get('/account')).status, 200)
  })

  test('an authenticator app is added and removed; the session is a new one', async () => {
    const you = await signIn(await bench.add())
    const before = you.cookies.get('__Host-frontdesk')
    const begun = await you.post('/account/authenticator', { form_token: await tokenOf(you) })
    const page = await you.follow(begun)
    const spelled = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.body ?? '')?.[1] ?? ''
    const totp = new TOTP({ secret: Secret.fromBase32(spelled.replaceAll(' ', '')) })
    const form = { form_token: fieldValue(page, 'form_token'), factor: fieldValue(page, 'factor') }
    const wrong = await you.post('/account/authenticator/confirm', { ...form, code: '12' })
    assert.equal(wrong.status, 403)
    assert.match(wrong.body ?? '', /aria-invalid="true"/)
    const code = totp.generate({ timestamp: bench.clock.now() })
    const added = await you.post('/account/authenticator/confirm', { ...form, code })
    assert.equal(added.headers.Location, '/account?done=app')
    assert.notEqual(you.cookies.get('__Host-frontdesk'), before)
    const list = await you.follow(added)
    assert.match(list.body ?? '', /The authenticator app is set up/)
    const removed = await you.post('/account/factors/remove', {
      form_token: fieldValue(list, 'form_token'),
      factor: fieldValue(list, 'factor'),
    })
    assert.equal(removed.headers.Location, '/account?done=removed')
    assert.match((await you.follow(removed)).body ?? '', /None yet/)
  })

  test('signing out ends the session and takes the cookie', async () => {
    const you = await signIn(await bench.add())
    const cookie = you.cookies.get('__Host-frontdesk') ?? ''
    const asked = await you.get('/sign-out')
    assert.match(asked.body ?? '', /Sign out\?/)
    assert.ok(await bench.signIns.find(cookie))
    const reply = await you.post('/sign-out', { form_token: fieldValue(asked, 'form_token') })
    assert.match(reply.cookies?.[0] ?? '', /^__Host-frontdesk=; .*Max-Age=0$/)
    assert.equal(await bench.signIns.find(cookie), undefined)
  })

  test('a connected app is shown with what it may do, and revoked with all its tokens', async () => {
    const person = await bench.add()
    const app = client(bench.place.child, { name: probe })
    const of = { place: bench.place, person, client: app }
    const given = consent(of, { scope: ['openid', 'devices:read'] })
    const tokens = family(of, { expiresAt: bench.clock.seconds() + 86_400 })
    const { stores } = bench
    await done(stores, [
      ...stores.clients.insertion(app),
      stores.consents.insertion(given),
      stores.families.insertion(tokens),
    ])
    const you = await signIn(person)
    const page = await you.get('/account/connected-apps')
    assert.match(page.body ?? '', /<li>See devices and their details\.<\/li>/)
    assert.ok(page.body?.includes('&lt;script&gt;'))
    assert.ok(!page.body?.includes('<script>'))

    const stranger = await signIn(await bench.add())
    const theirs = { form_token: await tokenOf(stranger), consent: given.id }
    await stranger.post('/account/connected-apps/revoke', theirs)
    assert.equal((await stores.families.get(tokens.id))?.revokedAt, undefined)

    const form_token = fieldValue(page, 'form_token')
    const form = { form_token, consent: fieldValue(page, 'consent') }
    const reply = await you.post('/account/connected-apps/revoke', form)
    assert.match((await you.follow(reply)).body ?? '', /No app may act for you/)
    assert.equal((await stores.families.get(tokens.id))?.revokedAt, bench.clock.seconds())
    const { items } = await stores.audit.list({ action: 'consent.revoked' }, { limit: 10 })
    assert.deepEqual(
      items.map(({ personId, targetId }) => ({ personId, targetId })),
      [{ personId: person.id, targetId: app.id }],
    )
  })
})
