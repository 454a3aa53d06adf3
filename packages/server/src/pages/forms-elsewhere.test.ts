import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import type { WireReply } from '@frontdesk/dialects/exchange.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import { StoreError } from '@frontdesk/directory/store-error.ts'
import { fakeKeyMaterial } from '@frontdesk/protocol/keys/key-material-fake.ts'
import { openStores, type Stores } from '@frontdesk/store/stores.ts'
import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'

import { type AnswerInOneProcess, formsElsewhere, type SentForm } from './forms-elsewhere.ts'

const keys = fakeKeyMaterial()
const clock = fixedClock()
const code = 'fdc_a-code-that-nobody-else-may-read'
const answered: WireReply = {
  status: 303,
  headers: { Location: `https://app.example/?code=${code}` },
  cookies: ['frontdesk=a-session'],
}
let stores: Stores
let here: AnswerInOneProcess
let there: AnswerInOneProcess

before(async () => {
  const auditKey = randomBytes(32)
  stores = await openStores({ url: 'sqlite::memory:', auditKey, writer: 'test', clock: clock.now })
  here = processWith(stores.commit)
  there = processWith(stores.commit)
})
after(() => stores.close())

function processWith(commit: Commit): AnswerInOneProcess {
  return formsElsewhere({ forms: stores.answeredForms, commit, keys, clock: clock.now })
}

/** A form of its own, from an address of its own. */
function form(): SentForm {
  return { digest: randomBytes(32), address: `2001:db8:${randomBytes(2).toString('hex')}::1` }
}

/** An answer that counts how often its work was done. */
function counted(reply: WireReply = answered) {
  const work = {
    times: 0,
    async answer() {
      work.times += 1
      return reply
    },
  }
  return work
}

const rows = () => stores.database.reads.selectFrom('answered_form').selectAll().execute()

describe('a form that reaches two processes', () => {
  test('the second one gives the very same answer, and does nothing', async () => {
    const [sent, work] = [form(), counted()]
    assert.deepEqual(await here(sent, work.answer), { reply: answered, isRepeated: false })
    assert.deepEqual(await there(sent, work.answer), { reply: answered, isRepeated: true })
    assert.equal(work.times, 1)
  })

  test('while the first one works, the second one waits', async () => {
    const sent = form()
    const { promise, resolve } = Promise.withResolvers<WireReply>()
    const first = here(sent, () => promise)
    const work = counted()
    const second = there(sent, work.answer)
    setImmediate(() => resolve(answered))
    assert.equal((await first).isRepeated, false)
    assert.deepEqual(await second, { reply: answered, isRepeated: true })
    assert.equal(work.times, 0)
  })

  test('another form finds nothing', async () => {
    await here(form(), counted().answer)
    const work = counted()
    assert.equal((await there(form(), work.answer)).isRepeated, false)
    assert.equal(work.times, 1)
  })

  test('after ten seconds the form is answered by its own conditions', async () => {
    const [sent, work] = [form(), counted()]
    await here(sent, work.answer)
    clock.advance(9_900)
    assert.equal((await there(sent, work.answer)).isRepeated, true)
    clock.advance(100)
    assert.equal((await there(sent, work.answer)).isRepeated, false)
  })

  const notKept: readonly (readonly [what: string, reply: WireReply])[] = [
    ['a refusal', { status: 403, headers: {} }],
    ['a page of more than 64 KiB', { status: 200, headers: {}, body: 'x'.repeat(65_537) }],
    ['bytes', { status: 200, headers: {}, bytes: Buffer.from('x') }],
  ]
  for (const [what, reply] of notKept) {
    test(`${what} is not kept: the form may be sent again`, async () => {
      const [sent, work] = [form(), counted(reply)]
      await here(sent, work.answer)
      assert.deepEqual(await there(sent, work.answer), { reply, isRepeated: false })
      assert.equal(work.times, 2)
    })
  }

  test('a fault is told to the first, and the second one may try', async () => {
    const sent = form()
    const fault = new Error('a fault')
    await assert.rejects(
      here(sent, () => Promise.reject(fault)),
      fault,
    )
    assert.equal((await there(sent, counted().answer)).isRepeated, false)
  })

  test('of a process that died at work, the form is taken over when its claim has ended', async () => {
    const sent = form()
    const begun = new Promise<void>((resolve) => {
      void here(sent, () => {
        resolve()
        return new Promise(() => undefined)
      })
    })
    await begun
    const work = counted()
    const { find } = stores.answeredForms
    const forms = {
      ...stores.answeredForms,
      async find(id: string, now: number) {
        const found = await find(id, now)
        clock.advance(5000)
        return found
      },
    }
    const waiting = formsElsewhere({ forms, commit: stores.commit, keys, clock: clock.now })
    assert.deepEqual(await waiting(sent, work.answer), { reply: answered, isRepeated: false })
    assert.equal(work.times, 1)
  })

  test('a database that is away when the work is done keeps no answer from the person', async () => {
    let isAway = false
    const commit: Commit = async (work) => {
      if (isAway) throw new StoreError('unavailable', 'away')
      return stores.commit(work)
    }
    const given = await processWith(commit)(form(), async () => {
      isAway = true
      return answered
    })
    assert.deepEqual(given, { reply: answered, isRepeated: false })
  })
})

describe('what stands in the database', () => {
  test('holds no code, cookie or address that can be read', async () => {
    const sent = form()
    await here(sent, counted().answer)
    for (const row of await rows()) {
      const text = JSON.stringify(row) + Buffer.from(row.sealed_answer ?? '', 'base64url')
      for (const secret of [code, 'a-session', sent.address]) assert.ok(!text.includes(secret))
      assert.ok(!text.includes(Buffer.from(sent.digest).toString('base64url')))
    }
  })

  test('opens for its own form only', async () => {
    await here(form(), counted().answer)
    const sealed = (await rows()).find((row) => row.sealed_answer !== null)?.sealed_answer
    assert.ok(sealed)
    // Every place is taken by the row of another form.
    const forms = { ...stores.answeredForms, find: async () => ({ sealed }) }
    const commit: Commit = async () => false
    const fooled = formsElsewhere({ forms, commit, keys, clock: clock.now })
    const own: WireReply = { status: 200, headers: {} }
    assert.deepEqual(await fooled(form(), counted(own).answer), { reply: own, isRepeated: false })
  })

  test('one address fills 64 places, and is answered beyond them without one', async () => {
    const { address } = form()
    for (let number = 0; number < 70; number++) {
      const sent = { digest: randomBytes(32), address }
      assert.equal((await here(sent, counted().answer)).isRepeated, false)
    }
    const owners = Map.groupBy(await rows(), ({ owner }) => owner)
    assert.equal(Math.max(...[...owners.values()].map((own) => own.length)), 64)
  })
})
