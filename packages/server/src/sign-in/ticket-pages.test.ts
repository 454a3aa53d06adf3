import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { fieldValue, visitor } from './fixtures/page-visitor.ts'
import { type PeopleFixture, peopleFixture, rightPassword } from './fixtures/people-fixture.ts'

const by = { requestId: 'request-0' }
const password = 'another horse battery'
const form = { password, password_again: password }

describe('links in letters', () => {
  let bench: PeopleFixture
  before(async () => {
    bench = await peopleFixture({ mail: 'sent' })
  })
  after(() => bench.close())

  for (const [purpose, path, other] of [
    ['invitation', '/invitation', '/password-reset'],
    ['password-reset', '/password-reset', '/invitation'],
  ] as const) {
    test(`${path} sets a password once and signs in`, async () => {
      const person = await bench.add({ password: undefined })
      const { text } = await bench.tickets.make(person, purpose, by)
      const you = visitor(bench.routes)
      assert.equal((await you.get(`${other}?ticket=${text}`)).status, 404)
      const page = await you.get(`${path}?ticket=${text}`)
      assert.ok(page.body?.includes(`<strong>${person.username}</strong>`))
      const ticket = fieldValue(page, 'ticket')
      const unequal = await you.post(path, { ticket, password, password_again: 'x' })
      assert.equal(unequal.status, 400)
      assert.equal(
        (await you.post(path, { ticket, password: 'short', password_again: 'short' })).status,
        400,
      )
      const done = await you.post(path, { ticket, ...form })
      assert.equal(done.headers.Location, '/account')
      assert.equal((await you.get('/account')).status, 200)
      const again = await visitor(bench.routes).post(path, { ticket, ...form })
      assert.equal(again.status, 404)
      assert.equal((await visitor(bench.routes).get(`${path}?ticket=${text}`)).status, 404)
    })
  }

  test('a link of another kind, a changed one, and an old one open nothing', async () => {
    const person = await bench.add()
    const { text } = await bench.tickets.make(person, 'password-reset', by)
    const you = visitor(bench.routes)
    for (const ticket of ['', 'x', `${text}A`, text.slice(0, -1), `"><script>alert(1)</script>`]) {
      const reply = await you.post('/password-reset', { ticket, ...form })
      assert.equal(reply.status, 404)
      assert.ok(!reply.body?.includes('<script>'))
    }
    bench.clock.advance(3_600_000)
    assert.equal((await you.post('/password-reset', { ticket: text, ...form })).status, 404)
  })

  test('an invitation is not a reset, though its password is', async () => {
    const person = await bench.add()
    const { text } = await bench.tickets.make(person, 'invitation', by)
    const reply = await visitor(bench.routes).post('/password-reset', { ticket: text, ...form })
    assert.equal(reply.status, 404)
    const signIn = { username: person.username, password: rightPassword }
    assert.equal((await visitor(bench.routes).post('/sign-in', signIn)).status, 303)
  })

  test('whoever asks for a link gets the same answer; a letter goes to people who are there', async () => {
    const person = await bench.add({ email: 'one@example.com' })
    const gone = await bench.add({ status: 'disabled', email: 'gone@example.com' })
    const ask = (username: string) =>
      visitor(bench.routes).post('/password-reset/request', { username })
    const replies = [await ask('nobody'), await ask(gone.username), await ask(person.username)]
    assert.equal(new Set(replies.map(({ body }) => body)).size, 1)
    while (bench.mails.length === 0) await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(
      bench.mails.map(({ to }) => to),
      ['one@example.com'],
    )
    const link = /https:\/\/desk\.example(\/password-reset\?ticket=\S+)/.exec(
      bench.mails[0]?.text ?? '',
    )?.[1]
    assert.equal((await visitor(bench.routes).get(link ?? '')).status, 200)
  })

  test('nobody fills a mailbox (T13)', async () => {
    const you = visitor(bench.routes, { address: '192.0.2.77' })
    const ask = () => you.post('/password-reset/request', { username: 'filled' })
    for (let count = 0; count < 10; count++) assert.equal((await ask()).status, 200)
    assert.equal((await ask()).status, 429)
  })

  test('without mail the page says whom to ask', async () => {
    const silent = await peopleFixture()
    const you = visitor(silent.routes)
    const page = await you.get('/password-reset/request')
    assert.match(page.body ?? '', /sends no mail/)
    const { username } = await silent.add()
    assert.equal((await you.post('/password-reset/request', { username })).body, page.body)
    await silent.close()
  })
})
