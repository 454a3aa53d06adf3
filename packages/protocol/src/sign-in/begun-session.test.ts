import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Session } from '@frontdesk/directory/sign-in/session.ts'

import { stepsOf, stepsOfSession } from './sign-in.ts'
import { fakePerson, fakeSignIns, here, olderHash, otherHash } from './sign-in-parts-fake.ts'
import { signIns } from './sign-ins.ts'

type Desk = ReturnType<typeof fakeSignIns>

const steps = stepsOf(fakePerson(), ['password'])
const refused = { name: 'SignInRefused' }
const hours = (count: number) => count * 3_600_000

function change(desk: Desk, id: string, over: Partial<Session>): void {
  const session = desk.rows.sessions.get(id)
  if (session) desk.rows.sessions.set(id, { ...session, ...over })
}

describe('a session', () => {
  test('opens with its cookie, of which only a hash is kept', async () => {
    const desk = fakeSignIns()
    const { cookie, session } = await desk.signIns.begin(steps, here)
    assert.match(cookie, /^[0-9a-f-]{36}\.[A-Za-z0-9_-]{43}$/)
    assert.equal((await desk.signIns.find(cookie))?.person.id, 'p1')
    const secret = cookie.split('.')[1] ?? ''
    assert.equal(JSON.stringify([...desk.rows.sessions, desk.audit]).includes(secret), false)
    assert.deepEqual(desk.audit.at(-1), {
      at: desk.time.now,
      action: 'person.signed-in',
      outcome: 'done',
      requestId: here.requestId,
      address: here.address,
      personId: 'p1',
      organizationId: 'o1',
      targetKind: 'session',
      targetId: session.id,
      detail: { methods: ['password'] },
    })
  })

  test('row 18 a cookie that is changed, cut, longer, or of two sessions opens nothing', async () => {
    const desk = fakeSignIns()
    const { cookie } = await desk.signIns.begin(steps, here)
    const other = await desk.signIns.begin(steps, here)
    const [id = '', secret = ''] = cookie.split('.')
    const texts = ['', '.', id, `${id}.`, `${cookie}A`, ` ${cookie}`, cookie.toUpperCase()]
    texts.push(`${other.session.id}.${secret}`, `${cookie}.${secret}`, `${id}.${'A'.repeat(43)}`)
    for (let index = 0; index < cookie.length; index += 1) {
      const flipped = cookie[index] === 'a' ? 'b' : 'a'
      texts.push(cookie.slice(0, index), cookie.slice(0, index) + flipped + cookie.slice(index + 1))
    }
    for (const text of texts) assert.equal(await desk.signIns.find(text), undefined, text)
  })

  test('a cookie from before a sign-in opens nothing after it (fixation)', async () => {
    const desk = fakeSignIns()
    const planted = await desk.signIns.begin(steps, here)
    const begun = await desk.signIns.begin(steps, here, planted.session)
    assert.notEqual(begun.session.id, planted.session.id)
    assert.equal(await desk.signIns.find(planted.cookie), undefined)
    assert.ok(await desk.signIns.find(begun.cookie))
    const ended = desk.audit.find(({ action }) => action === 'session.ended')
    assert.equal(ended?.targetId, planted.session.id)
  })

  test('the planted one ends also where the password is hashed anew and the person changed', async () => {
    const password = { ...olderHash, changedAt: 1, mustChange: false }
    const desk = fakeSignIns(fakePerson({ password }))
    const proven = await desk.signIns.byPassword('ada', 'correct horse battery', here)
    const planted = await desk.signIns.begin(proven, here)
    desk.rows.people.set('p1', fakePerson({ password, version: 5 }))
    const again = await desk.signIns.byPassword('ada', 'correct horse battery', here)
    desk.parts.people.findByUsername = async () => fakePerson({ password, version: 4 })
    await desk.signIns.begin(again, here, planted.session)
    assert.equal(await desk.signIns.find(planted.cookie), undefined)
  })

  test('one that has ended already does not stand in the way', async () => {
    const desk = fakeSignIns()
    const { session } = await desk.signIns.begin(steps, here)
    await desk.signIns.end(session, here)
    await desk.signIns.end(session, here)
    await desk.signIns.begin(steps, here, session)
    const actions = desk.audit.map(({ action }) => action)
    assert.deepEqual(actions, ['person.signed-in', 'person.signed-out', 'person.signed-in'])
  })

  for (const [what, end] of [
    ['signed out', (desk: Desk, session: Session) => desk.signIns.end(session, here)],
    [
      'ended from the list',
      (desk: Desk, session: Session) => {
        const person = desk.rows.people.get('p1') ?? fakePerson()
        return desk.openSessions.end({ session, person }, session.id, here)
      },
    ],
    ['8 h unused', (desk: Desk) => (desk.time.now += hours(8))],
    [
      '7 days old, however much used',
      (desk: Desk, { id }: Session) => {
        desk.time.now += hours(7 * 24)
        change(desk, id, { lastSeenAt: desk.time.now / 1000 })
      },
    ],
    [
      'its person disabled',
      (d: Desk) => d.rows.people.set('p1', fakePerson({ status: 'disabled' })),
    ],
    ['its person deleted', (d: Desk) => d.rows.people.delete('p1')],
    ['its organization disabled', (d: Desk) => d.organizations.set('o1', 'disabled')],
    [
      'a second factor demanded since',
      (d: Desk) => d.rows.people.set('p1', fakePerson({ secondFactor: 'required' })),
    ],
    ['its key gone', (d: Desk, { id }: Session) => change(d, id, { keyId: 'ffffffff' })],
  ] as const) {
    test(`row 6 ${what}: opens nothing`, async () => {
      const desk = fakeSignIns()
      const { cookie, session } = await desk.signIns.begin(steps, here)
      assert.ok(await desk.signIns.find(cookie))
      await end(desk, session)
      assert.equal(await desk.signIns.find(cookie), undefined)
    })
  }

  test('used every 7 hours it lives, and one that memory knows as idle is asked for', async () => {
    const desk = fakeSignIns()
    const { cookie, session } = await desk.signIns.begin(steps, here)
    // What a cache does: it is not told when a session was used.
    desk.parts.sessions.find = async () => session
    const elsewhere = fakeSignIns()
    for (let used = 0; used < 3; used += 1) {
      desk.time.now += hours(7)
      assert.ok(await desk.signIns.find(cookie))
    }
    elsewhere.time.now = desk.time.now
    elsewhere.rows.sessions.set(session.id, desk.rows.sessions.get(session.id) ?? session)
    elsewhere.parts.sessions.find = async () => session
    assert.ok(await elsewhere.signIns.find(cookie))
  })

  test('a hundred uses in a minute are one write', async () => {
    const desk = fakeSignIns()
    const { cookie, session } = await desk.signIns.begin(steps, here)
    // What a cache does: it is not told when a session was used.
    desk.parts.sessions.find = async () => session
    const works = desk.works()
    for (let used = 0; used < 100; used += 1) {
      desk.time.now += 1000
      await desk.signIns.find(cookie)
    }
    assert.equal(desk.works() - works, 1)
    const seen = desk.rows.sessions.get(session.id)?.lastSeenAt ?? 0
    assert.equal(seen - session.createdAt, 60)
  })

  for (const missing of [
    { methods: [] },
    { personId: 'p9' },
    { passwordChangedAt: 5 },
    { passwordChangedAt: undefined },
  ] as const) {
    test(`does not begin with ${JSON.stringify(missing)}`, async () => {
      const desk = fakeSignIns()
      await assert.rejects(desk.signIns.begin({ ...steps, ...missing }, here), refused)
      assert.equal(desk.rows.sessions.size, 0)
    })
  }

  test('row 6 a password that is set while it begins ends it', async () => {
    const desk = fakeSignIns()
    const { commit } = desk.parts
    const password = { ...otherHash, changedAt: 9, mustChange: false }
    const racing = signIns({
      ...desk.parts,
      async commit(work) {
        const isDone = await commit(work)
        desk.rows.people.set('p1', fakePerson({ password }))
        return isDone
      },
    })
    await assert.rejects(racing.begin(steps, here), refused)
    const [session] = desk.rows.sessions.values()
    assert.notEqual(session?.endedAt, undefined)
  })

  test('a person sees where they are signed in, and ends the others but nobody else\u2019s', async () => {
    const bob = fakePerson({ id: 'p2', username: 'bob' })
    const desk = fakeSignIns(fakePerson(), bob)
    const first = await desk.signIns.begin(steps, here)
    const second = await desk.signIns.begin(steps, { ...here, browser: 'x'.repeat(1000) })
    const bobs = await desk.signIns.begin(stepsOf(bob, ['password']), here)
    assert.equal(second.session.browser.length, 200)
    const { ofPerson, end, endOthers } = desk.openSessions
    assert.equal((await ofPerson('p1')).length, 2)
    assert.equal(await end(second, bobs.session.id, here), false)
    await endOthers(second, here)
    assert.deepEqual(
      (await ofPerson('p1')).map(({ id }) => id),
      [second.session.id],
    )
    assert.equal(await desk.signIns.find(first.cookie), undefined)
    assert.ok(await desk.signIns.find(bobs.cookie))
    assert.deepEqual(stepsOfSession(second), { ...steps, sessionId: second.session.id })
  })
})
