import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { WireReply } from '@frontdesk/dialects/exchange.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'

import { decoded, fieldValue, type Visitor, visitor } from './fixtures/page-visitor.ts'
import { type PasskeyDevice, passkeyDevice } from './fixtures/passkey-device-fake.ts'
import { type PeopleFixture, peopleFixture, rightPassword } from './fixtures/people-fixture.ts'

function optionsOf(reply: WireReply): string {
  return decoded(/data-options="([^"]*)"/.exec(reply.body ?? '')?.[1] ?? '')
}

describe('passkeys', () => {
  let bench: PeopleFixture
  before(async () => {
    bench = await peopleFixture()
  })
  after(() => bench.close())

  async function signIn(person: Person): Promise<Visitor> {
    const you = visitor(bench.routes)
    await you.post('/sign-in', { username: person.username, password: rightPassword })
    return you
  }

  async function withPasskey(
    given?: Partial<Person>,
  ): Promise<{ person: Person; device: PasskeyDevice }> {
    const person = await bench.add(given)
    const device = passkeyDevice()
    const you = await signIn(person)
    const page = await you.get('/account/passkey')
    const reply = await you.post('/account/passkey', {
      form_token: fieldValue(page, 'form_token'),
      challenge: fieldValue(page, 'challenge'),
      credential: device.create(optionsOf(page)),
      name: 'My <phone>',
    })
    assert.equal(reply.headers.Location, '/account?done=passkey')
    assert.match((await you.follow(reply)).body ?? '', /<h3>My &lt;phone&gt;<\/h3>/)
    return { person, device }
  }

  /** Asks the sign-in page, and answers it. */
  async function prove(
    device: PasskeyDevice,
    told: Parameters<PasskeyDevice['get']>[1] = {},
    you = visitor(bench.routes),
  ) {
    const page = await you.get('/sign-in')
    const form = {
      challenge: fieldValue(page, 'challenge'),
      credential: device.get(optionsOf(page), told),
    }
    return { you, form, reply: await you.post('/sign-in/passkey', form) }
  }

  test('one passkey alone signs in, with no name typed', async () => {
    const { person, device } = await withPasskey()
    const { you, reply } = await prove(device)
    assert.equal(reply.status, 303)
    assert.ok((await you.get('/account')).body?.includes(person.username))
  })

  test('an answer is taken once', async () => {
    const { device } = await withPasskey()
    const { you, form } = await prove(device)
    assert.equal((await you.post('/sign-in/passkey', form)).status, 403)
  })

  test('an answer is good in the browser that was asked only', async () => {
    const { device } = await withPasskey()
    const page = await visitor(bench.routes).get('/sign-in')
    const form = {
      challenge: fieldValue(page, 'challenge'),
      credential: device.get(optionsOf(page)),
    }
    assert.equal((await visitor(bench.routes).post('/sign-in/passkey', form)).status, 403)
  })

  const refused: readonly [what: string, told: Parameters<PasskeyDevice['get']>[1]][] = [
    ['of another origin', { origin: 'https://evil.example' }],
    ['of a device that did not check who holds it', { verified: 'no' }],
    ['that names another person', { userHandle: Buffer.from('somebody').toString('base64url') }],
  ]
  for (const [what, told] of refused) {
    test(`an answer ${what} is refused, in the same words as ever`, async () => {
      const { device } = await withPasskey()
      const { you, reply } = await prove(device, told)
      assert.equal(reply.status, 403)
      assert.match(reply.body ?? '', /The name, the password or the code is not right/)
      assert.ok(!you.cookies.has('__Host-frontdesk'))
    })
  }

  test('a counter that does not grow is a copy', async () => {
    const { device } = await withPasskey()
    assert.equal((await prove(device, { counter: 5 })).reply.status, 303)
    assert.equal((await prove(device, { counter: 5 })).reply.status, 403)
    assert.equal((await prove(device, { counter: 6 })).reply.status, 303)
  })

  test('an unknown passkey, broken JSON and old challenges are refused', async () => {
    assert.equal((await prove(passkeyDevice())).reply.status, 403)
    for (const credential of ['', '{', '[]', 'null', '{"id":"x"}', '{"__proto__":{"id":"x"}}']) {
      const you = visitor(bench.routes)
      const challenge = fieldValue(await you.get('/sign-in'), 'challenge')
      const reply = await you.post('/sign-in/passkey', { challenge, credential })
      assert.equal(reply.status, 403, credential)
    }
    const { device } = await withPasskey()
    const you = visitor(bench.routes)
    const page = await you.get('/sign-in')
    const form = {
      challenge: fieldValue(page, 'challenge'),
      credential: device.get(optionsOf(page)),
    }
    bench.clock.advance(600_000)
    assert.equal((await you.post('/sign-in/passkey', form)).status, 403)
  })

  test('as a second step it stands beside the password', async () => {
    const { person, device } = await withPasskey()
    const you = visitor(bench.routes)
    const form = { username: person.username, password: rightPassword }
    const page = await you.follow(await you.post('/sign-in', form))
    assert.match(page.body ?? '', /One more step/)
    const reply = await you.post('/sign-in/passkey', {
      for: 'second-factor',
      challenge: fieldValue(page, 'challenge'),
      credential: device.get(optionsOf(page), { verified: 'no' }),
    })
    assert.equal(reply.headers.Location, '/account')
  })

  test('the passkey of somebody else is no second step', async () => {
    const { person } = await withPasskey()
    const other = await withPasskey()
    const you = visitor(bench.routes)
    const form = { username: person.username, password: rightPassword }
    const page = await you.follow(await you.post('/sign-in', form))
    const reply = await you.post('/sign-in/passkey', {
      for: 'second-factor',
      challenge: fieldValue(page, 'challenge'),
      credential: other.device.get(optionsOf(page)),
    })
    assert.equal(reply.status, 403)
  })

  test('a challenge to prove is none to add, and one of another session is none', async () => {
    const you = await signIn(await bench.add())
    const other = await signIn(await bench.add())
    const page = await you.get('/account/passkey')
    const foreign = await other.get('/account/passkey')
    for (const from of [foreign, await visitor(bench.routes).get('/sign-in')]) {
      const credential = passkeyDevice().create(
        optionsOf(from).replace(/"challenge"/, '"user":{"id":"eA"},"challenge"'),
      )
      const reply = await you.post('/account/passkey', {
        form_token: fieldValue(page, 'form_token'),
        challenge: fieldValue(from, 'challenge'),
        credential,
        name: 'x',
      })
      assert.equal(reply.status, 403)
    }
  })

  test('who must have a second factor sets a passkey up before the first session', async () => {
    const person = await bench.add({ secondFactor: 'required' })
    const you = visitor(bench.routes)
    const form = { username: person.username, password: rightPassword }
    const page = await you.follow(await you.post('/sign-in', form))
    const options = optionsOf(page)
    assert.equal(JSON.parse(options).user.name, person.username)
    const reply = await you.post('/sign-in/setup/passkey', {
      challenge: fieldValue(page, 'challenge'),
      credential: passkeyDevice().create(options),
      name: 'Key',
    })
    assert.equal(reply.headers.Location, '/account')
    assert.equal((await you.get('/account')).status, 200)
  })

  for (const publicUrl of ['https://192.0.2.1', 'https://[2001:db8::1]', 'http://127.0.0.1:8080']) {
    test(`on ${publicUrl} there are none, and the page says why`, async () => {
      const numbered = await peopleFixture({ publicUrl })
      const { username } = await numbered.add()
      const you = visitor(numbered.routes, { origin: publicUrl })
      assert.doesNotMatch((await you.get('/sign-in')).body ?? '', /passkey/)
      const reply = await you.post('/sign-in/passkey', { challenge: 'x', credential: '{}' })
      assert.equal(reply.status, 403)
      await you.post('/sign-in', { username, password: rightPassword })
      assert.match((await you.get('/account')).body ?? '', /Passkeys belong to a name/)
      await numbered.close()
    })
  }
})
