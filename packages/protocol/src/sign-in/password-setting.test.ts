import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Person } from '@frontdesk/directory/people/person.ts'
import fc from 'fast-check'

import { stepsOf, stepsOfSession } from './sign-in.ts'
import { fakePerson, fakeSignIns, here, rightPassword } from './sign-in-parts-fake.ts'

const next = 'a new battery staple'
const refused = { name: 'SignInRefused' }
const notFound = { name: 'Refusal', code: 'not_found' }
const admin = { requestId: 'r2', clientId: 'console', personId: 'boss' }
const given = fakePerson().password
const first = given && { ...given, mustChange: true }

async function withSession(...people: readonly Person[]) {
  const desk = fakeSignIns(...people)
  const steps = await desk.signIns.byPassword('ada', rightPassword, here)
  const [own, other] = [
    await desk.signIns.begin(steps, here),
    await desk.signIns.begin(steps, here),
  ]
  return { desk, steps, own, other }
}

describe('changing a password', () => {
  test('the old one opens nothing more; other sessions, links and steps end', async () => {
    const { desk, steps, own, other } = await withSession()
    const link = await desk.personTickets.make(own.person, 'password-reset', admin)
    await desk.passwordSetting.change(own, { old: rightPassword, next }, here)
    assert.ok(await desk.signIns.find(own.cookie))
    assert.equal(await desk.signIns.find(other.cookie), undefined)
    assert.equal(await desk.passwordSetting.findTicket(link.text), undefined)
    await assert.rejects(desk.signIns.begin(steps, here), refused)
    await assert.rejects(desk.signIns.byPassword('ada', rightPassword, here), refused)
    await desk.signIns.byPassword('ada', next, here)
    const told = desk.audit.find(({ action }) => action === 'person.password-set')
    assert.deepEqual([told?.personId, told?.detail], ['p1', { how: 'changed' }])
    assert.equal(JSON.stringify(desk.audit).includes(next), false)
  })

  const wrong: readonly (readonly [what: string, old: string, next: string, error: object])[] = [
    ['a wrong old one', 'wrong horse battery', next, refused],
    ['no old one', '', next, refused],
    ['a short new one', rightPassword, 'short', { code: 'invalid', message: /at least 12/ }],
    ['a long new one', rightPassword, 'a'.repeat(129), { code: 'invalid', message: /at most 128/ }],
    ['the same again', rightPassword, rightPassword, { code: 'invalid', message: /the old one/ }],
  ]
  for (const [what, old, wanted, error] of wrong) {
    test(`${what} is refused and changes nothing`, async () => {
      const { desk, own, other } = await withSession()
      await assert.rejects(desk.passwordSetting.change(own, { old, next: wanted }, here), error)
      assert.deepEqual(desk.rows.people.get('p1'), fakePerson())
      assert.ok(await desk.signIns.find(other.cookie))
    })
  }

  test('T13 guessing the old one in a stolen session is slowed', async () => {
    const { desk, own } = await withSession()
    const guess = () => desk.passwordSetting.change(own, { old: 'x', next }, here)
    for (let count = 0; count < 10; count += 1) await assert.rejects(guess, refused)
    await assert.rejects(guess, { name: 'TooManyFailures' })
  })

  test('twice in one second undoes steps of the one in between', async () => {
    const { desk, own } = await withSession()
    await desk.passwordSetting.change(own, { old: rightPassword, next }, here)
    const between = await desk.signIns.byPassword('ada', next, here)
    await desk.passwordSetting.change(own, { old: next, next: `${next}!` }, here)
    await assert.rejects(desk.signIns.begin(between, here), refused)
  })

  test('what an administrator changed meanwhile stays', async () => {
    const { desk, own } = await withSession()
    desk.rows.people.set('p1', fakePerson({ roles: [], version: 2 }))
    const fresh = desk.parts.people.findByUsername
    let reads = 0
    desk.parts.people.findByUsername = (...name) => {
      reads += 1
      return reads === 1 ? Promise.resolve(fakePerson()) : fresh(...name)
    }
    await desk.passwordSetting.change(own, { old: rightPassword, next }, here)
    assert.deepEqual(desk.rows.people.get('p1')?.roles, [])
    assert.equal(desk.rows.people.get('p1')?.version, 3)
  })
})

describe('the first password', () => {
  test('is replaced before a session begins, by another one', async () => {
    const desk = fakeSignIns(fakePerson({ password: first }))
    const steps = await desk.signIns.byPassword('ada', rightPassword, here)
    assert.equal(await desk.signIns.nextStep(steps, here), 'new-password')
    await assert.rejects(desk.signIns.begin(steps, here), refused)
    const { replaceFirst } = desk.passwordSetting
    await assert.rejects(replaceFirst(steps, rightPassword, here), { code: 'invalid' })
    const after = await replaceFirst(steps, next, here)
    assert.equal(await desk.signIns.nextStep(after, here), 'session')
    await assert.rejects(replaceFirst(after, rightPassword, here), refused)
    await assert.rejects(replaceFirst(steps, rightPassword, here), refused)
  })
})

describe('links (fdi_)', () => {
  test('row 1 one of fifty at once sets the password; then the link is used', async () => {
    const desk = fakeSignIns(fakePerson({ password: undefined }))
    const { text } = await desk.personTickets.make(fakePerson(), 'invitation', admin)
    assert.match(text, /^fdi_[A-Za-z0-9_-]{48}$/)
    assert.equal(JSON.stringify([...desk.rows.tickets, desk.audit]).includes(text), false)
    const { byTicket, findTicket } = desk.passwordSetting
    assert.equal((await findTicket(text))?.purpose, 'invitation')
    const uses = Array.from({ length: 50 }, (_, index) =>
      byTicket(text, `${next} ${index}`, here).then(
        () => 'set',
        (error: Error) => error.name,
      ),
    )
    const outcomes = await Promise.all(uses)
    assert.equal(outcomes.filter((one) => one === 'set').length, 1)
    await assert.rejects(byTicket(text, next, here), notFound)
    const told = desk.audit.map(({ action, personId, detail }) => [action, personId, detail])
    assert.deepEqual(told, [
      ['person.invited', 'boss', { purpose: 'invitation' }],
      ['person.password-set', 'p1', { how: 'invitation' }],
    ])
  })

  for (const [purpose, seconds] of [
    ['invitation', 7 * 86_400],
    ['password-reset', 3600],
  ] as const) {
    test(`${purpose}: good for ${seconds} s`, async () => {
      const desk = fakeSignIns()
      const { text, expiresAt } = await desk.personTickets.make(fakePerson(), purpose, admin)
      assert.equal(expiresAt, desk.time.now / 1000 + seconds)
      desk.time.now += (seconds - 1) * 1000
      assert.ok(await desk.passwordSetting.findTicket(text))
      desk.time.now += 1000
      assert.equal(await desk.passwordSetting.findTicket(text), undefined)
      await assert.rejects(desk.passwordSetting.byTicket(text, next, here), notFound)
    })
  }

  test('all sessions and links end, and a second factor is still asked for', async () => {
    const { desk, own, other } = await withSession()
    const setUp = await desk.factorSetting.beginTotp(stepsOfSession(own), 'Phone')
    const factor = desk.rows.factors.get(setUp.factorId)
    if (factor) desk.rows.factors.set(factor.id, { ...factor, confirmedAt: 1 })
    const used = await desk.personTickets.make(own.person, 'password-reset', admin)
    const spare = await desk.personTickets.make(own.person, 'invitation', admin)
    const steps = await desk.passwordSetting.byTicket(used.text, next, here)
    for (const { cookie } of [own, other]) assert.equal(await desk.signIns.find(cookie), undefined)
    assert.equal(await desk.passwordSetting.findTicket(spare.text), undefined)
    assert.equal(await desk.signIns.nextStep(steps, here), 'second-factor')
  })

  test('a password that is refused uses nothing up', async () => {
    const desk = fakeSignIns()
    const { text } = await desk.personTickets.make(fakePerson(), 'invitation', admin)
    await assert.rejects(desk.passwordSetting.byTicket(text, 'short', here), { code: 'invalid' })
    await desk.passwordSetting.byTicket(text, next, here)
  })

  test('row 18 every changed link, and every other text, is none', async () => {
    const desk = fakeSignIns()
    const { text } = await desk.personTickets.make(fakePerson(), 'invitation', admin)
    const texts = ['', 'fdi_', text.slice(4), text.replace('fdi_', 'fdc_'), `${text}A`, `${text}=`]
    for (let index = 0; index < text.length; index += 1) {
      texts.push(text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1))
    }
    for (const other of texts) {
      assert.equal(await desk.passwordSetting.findTicket(other), undefined, other)
    }
  })

  test('row 7 a link wakes no disabled person', async () => {
    const desk = fakeSignIns()
    const { text } = await desk.personTickets.make(fakePerson(), 'invitation', admin)
    desk.rows.people.set('p1', fakePerson({ status: 'disabled' }))
    await assert.rejects(desk.passwordSetting.byTicket(text, next, here), notFound)
    assert.equal(desk.rows.people.get('p1')?.status, 'disabled')
    assert.equal(desk.rows.tickets.size, 1)
  })
})

test('row 7 property: nothing a person does by themselves changes what they may do', async () => {
  const passwords = [rightPassword, next, `${next}!`]
  const authority = ({ password: _, version, updatedAt, ...rest }: Person) => rest
  const act = fc.record({
    kind: fc.constantFrom('change', 'ticket', 'first', 'totp', 'codes', 'sign-in', 'admin'),
    one: fc.constantFrom(...passwords),
    two: fc.constantFrom(...passwords),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 8 }), fc.boolean(), async (acts, isFirst) => {
      const desk = fakeSignIns(fakePerson(isFirst ? { password: first } : {}))
      const begun = await desk.signIns.begin(stepsOf(fakePerson(), ['passkey']), here)
      const person = () => desk.rows.people.get('p1') ?? fakePerson()
      let decided = authority(person())
      const { text } = await desk.personTickets.make(begun.person, 'invitation', admin)
      for (const { kind, one, two } of acts) {
        const steps = stepsOf(begun.person, ['password'])
        const doing: Record<string, () => Promise<unknown>> = {
          change: () => desk.passwordSetting.change(begun, { old: one, next: two }, here),
          ticket: () => desk.passwordSetting.byTicket(text, one, here),
          first: () => desk.passwordSetting.replaceFirst(steps, one, here),
          totp: () => desk.factorSetting.beginTotp(steps, one),
          codes: () => desk.factorSetting.makeRecoveryCodes(steps, here),
          'sign-in': async () =>
            desk.signIns.begin(await desk.signIns.byPassword('ada', one, here), here),
          async admin() {
            const status = one === next ? 'disabled' : 'enabled'
            const secondFactor = two === next ? 'required' : 'optional'
            const version = person().version + 1
            desk.rows.people.set('p1', { ...person(), status, secondFactor, roles: [], version })
            decided = authority(person())
          },
        }
        await doing[kind]?.().catch(() => undefined)
        assert.deepEqual(authority(person()), decided)
      }
    }),
    { numRuns: 8 },
  )
})
