import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { Person } from '@frontdesk/directory/people/person.ts'
import { Secret, TOTP } from 'otpauth'

import { fieldValue, type Visitor, visitor } from './fixtures/page-visitor.ts'
import { type PeopleFixture, peopleFixture, rightPassword } from './fixtures/people-fixture.ts'

describe('more than a password', () => {
  let bench: PeopleFixture
  before(async () => {
    bench = await peopleFixture()
  })
  after(() => bench.close())

  const arrive = async (given: Partial<Person>) => {
    const person = await bench.add(given)
    const you = visitor(bench.routes)
    const state = new URL(
      bench.pages.signInPath({ returnPath: '/device?x=1' }),
      'https://x',
    ).searchParams.get('state')
    const form = { username: person.username, password: rightPassword, state: state ?? '' }
    return { person, you, form, reply: await you.post('/sign-in', form) }
  }

  /** Sets an authenticator app up on the page that asks for it. */
  async function setUp(you: Visitor, state: string): Promise<TOTP> {
    const begun = await you.post('/sign-in/setup', { state })
    const page = await you.follow(begun)
    const spelled = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.body ?? '')?.[1] ?? ''
    assert.match(page.body ?? '', /<img class="qr" alt="[^"]+" src="data:image\/svg\+xml;base64,/)
    const totp = new TOTP({ secret: Secret.fromBase32(spelled.replaceAll(' ', '')) })
    const factor = fieldValue(page, 'factor')
    const wrong = await you.post('/sign-in/setup/app', { state, factor, code: '000' })
    assert.equal(wrong.status, 403)
    assert.equal(fieldValue(wrong, 'factor'), factor)
    const code = totp.generate({ timestamp: bench.clock.now() })
    const done = await you.post('/sign-in/setup/app', { state, factor, code })
    assert.equal(done.headers.Location, '/device?x=1')
    return totp
  }

  test('who must have a second factor sets one up, and is asked for it from then on', async () => {
    const { you, form, reply } = await arrive({ secondFactor: 'required' })
    assert.match(reply.headers.Location ?? '', /^\/sign-in\/setup\?state=/)
    assert.ok(!you.cookies.has('__Host-frontdesk'))
    assert.match((await you.follow(reply)).body ?? '', /data-passkey="create"/)
    const totp = await setUp(you, form.state)

    const other = visitor(bench.routes)
    const next = await other.post('/sign-in', form)
    assert.match(next.headers.Location ?? '', /^\/sign-in\/second-factor\?state=/)
    const page = await other.follow(next)
    assert.match(page.body ?? '', /autocomplete="one-time-code"/)

    const used = totp.generate({ timestamp: bench.clock.now() })
    const { state } = form
    const replayed = await other.post('/sign-in/second-factor', { code: used, state })
    assert.equal(replayed.status, 403, 'the code that confirmed the app opens nothing')
    bench.clock.advance(30_000)
    const code = totp.generate({ timestamp: bench.clock.now() })
    const done = await other.post('/sign-in/second-factor', { code, state })
    assert.equal(done.headers.Location, '/device?x=1')

    const third = visitor(bench.routes)
    await third.post('/sign-in', form)
    const again = await third.post('/sign-in/second-factor', { code, state })
    assert.equal(again.status, 403, 'no code works twice')
    assert.ok(!third.cookies.has('__Host-frontdesk'))
  })

  test('a recovery code works once', async () => {
    const { you, form } = await arrive({ secondFactor: 'required' })
    await setUp(you, form.state)
    const token = fieldValue(await you.get('/account'), 'form_token')
    const page = await you.post('/account/recovery-codes', { form_token: token })
    const codes = [...(page.body ?? '').matchAll(/<li>([A-Z0-9-]{8,})<\/li>/gi)].map(
      ([, code]) => code,
    )
    assert.equal(codes.length, 10)
    const [code = ''] = codes
    const signIn = async () => {
      const other = visitor(bench.routes)
      await other.post('/sign-in', form)
      const asked = await other.get('/sign-in/second-factor?use=recovery-code')
      assert.equal(fieldValue(asked, 'use'), 'recovery-code')
      return other.post('/sign-in/second-factor', { use: 'recovery-code', code })
    }
    assert.equal((await signIn()).status, 303)
    assert.equal((await signIn()).status, 403)
  })

  test('a password of somebody else is replaced first', async () => {
    const person = await bench.add()
    const { password } = person
    assert.ok(password)
    const { you, form, reply } = await arrive({ password: { ...password, mustChange: true } })
    assert.match(reply.headers.Location ?? '', /^\/sign-in\/new-password\?state=/)
    const { state } = form
    const post = (next: string, again = next) =>
      you.post('/sign-in/new-password', { state, password: next, password_again: again })
    assert.match((await post('a b c d e f g h', 'other')).body ?? '', /are not the same/)
    assert.equal((await post('short')).status, 400)
    assert.equal((await post(rightPassword)).status, 400)
    const done = await post('another horse battery')
    assert.equal(done.headers.Location, '/device?x=1')
    assert.equal((await you.get('/account')).status, 200)
  })

  test('without a proof every step leads back to the start', async () => {
    const you = visitor(bench.routes)
    for (const path of ['/sign-in/second-factor', '/sign-in/setup', '/sign-in/new-password']) {
      assert.equal((await you.get(`${path}?state=abc`)).headers.Location, '/sign-in?state=abc')
      assert.equal((await you.post(path, {})).headers.Location, '/sign-in')
    }
  })

  test('a proof is good for ten minutes and only as this browser has it', async () => {
    const { you } = await arrive({ secondFactor: 'required' })
    const proof = you.cookies.get('__Host-frontdesk-sign-in') ?? ''
    you.cookies.set('__Host-frontdesk-sign-in', `${proof.slice(0, -4)}AAAA`)
    assert.equal((await you.get('/sign-in/setup')).headers.Location, '/sign-in')
    you.cookies.set('__Host-frontdesk-sign-in', proof)
    assert.equal((await you.get('/sign-in/setup')).status, 200)
    bench.clock.advance(600_000)
    assert.equal((await you.get('/sign-in/setup')).headers.Location, '/sign-in')
  })

  test('the cookie of a proof is not a session', async () => {
    const { you } = await arrive({ secondFactor: 'required' })
    const proof = you.cookies.get('__Host-frontdesk-sign-in') ?? ''
    you.cookies.set('__Host-frontdesk', proof)
    assert.match((await you.get('/account')).headers.Location ?? '', /^\/sign-in\?state=/)
  })

  test('guessing codes is slowed (T13)', async () => {
    const { you, form } = await arrive({ secondFactor: 'required' })
    await setUp(you, form.state)
    const other = visitor(bench.routes, { address: '192.0.2.55' })
    await other.post('/sign-in', form)
    const statuses = new Set<number>()
    for (let count = 0; count < 12; count++) {
      const reply = await other.post('/sign-in/second-factor', { code: '000000' })
      statuses.add(reply.status)
    }
    assert.deepEqual([...statuses], [403, 429])
  })
})
