import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Person } from '@frontdesk/directory/people/person.ts'

import {
  fakePerson,
  fakeSignIns,
  here,
  olderHash,
  otherHash,
  rightPassword,
} from './sign-in-parts-fake.ts'

const eve = fakePerson({ id: 'p2', organizationId: 'o2', email: 'eve@example.com' })
const refused = { name: 'SignInRefused' }

interface Failure {
  readonly what: string
  readonly people?: readonly Person[]
  readonly name?: string
  readonly password?: string
  readonly organizationId?: string
  readonly disabled?: string
  readonly isProven?: boolean
  /** How many passwords are compared: one for each organization with a person of the name. */
  readonly checks?: number
}

const failures: readonly Failure[] = [
  { what: 'an unknown name', name: 'bob' },
  { what: 'nothing as name', name: '' },
  { what: 'a NUL byte in the name', name: 'ada\0' },
  { what: 'a wrong password', password: 'wrong horse battery' },
  { what: 'no password', password: '' },
  { what: 'an endless password', password: 'a'.repeat(100_000) },
  { what: 'a disabled person', people: [fakePerson({ status: 'disabled' })], isProven: true },
  { what: 'no stored password', people: [fakePerson({ password: undefined })] },
  { what: 'a disabled organization', disabled: 'o1', isProven: true },
  { what: 'a name and password of two people', people: [fakePerson(), eve], checks: 2 },
  { what: 'a person of another organization', organizationId: 'o2' },
  { what: 'an unknown group', name: 'NONE\\ada' },
  { what: 'a group of another organization', name: 'ACME\\ada', organizationId: 'o2' },
]

describe('byPassword (T5, T13)', () => {
  for (const {
    what,
    people = [],
    name = 'ada',
    isProven = false,
    checks = 1,
    ...given
  } of failures) {
    test(`T5, T9 ${what}: one sentence, the same cost, a row only for a right password`, async () => {
      const desk = fakeSignIns(...people)
      if (given.disabled) desk.organizations.set(given.disabled, 'disabled')
      const { password = rightPassword, organizationId } = given
      await assert.rejects(desk.signIns.byPassword(name, password, here, organizationId), {
        ...refused,
        message: 'The name, the password or the code is not right.',
      })
      assert.equal(desk.counted.stretches, checks)
      const actions = desk.audit.map(({ action, outcome }) => `${action} ${outcome}`)
      assert.deepEqual(actions, isProven ? ['person.sign-in-refused refused'] : [])
      assert.equal(desk.counted.refusals, isProven ? 0 : 1)
    })
  }

  const names: readonly (readonly [name: string, organizationId?: string])[] = [
    ['ada', 'o1'],
    ['ADA ', 'o1'],
    ['ada@example.com'],
    ['Ada@Example.COM', 'o1'],
    ['ACME\\ada'],
    ['acme-us\\Ada'],
    ['ACME\\ada@example.com'],
    ['ACME\\ada', 'o1'],
  ]
  for (const [name, organizationId] of names) {
    test(`${name} ${organizationId ? `in ${organizationId} ` : ''}is Ada of two Adas`, async () => {
      const desk = fakeSignIns(fakePerson(), eve)
      const steps = await desk.signIns.byPassword(name, rightPassword, here, organizationId)
      assert.deepEqual(steps, {
        personId: 'p1',
        methods: ['password'],
        passwordChangedAt: fakePerson().password?.changedAt,
      })
    })
  }

  test('a person among many of a name is found by the organization', async () => {
    const people = ['o3', 'o4', 'o5', 'o6', 'o1'].map((organizationId, index) =>
      fakePerson({ id: `p${index}`, organizationId }),
    )
    const desk = fakeSignIns(...people)
    const steps = await desk.signIns.byPassword('ACME\\ada', rightPassword, here)
    assert.equal(steps.personId, 'p4')
  })

  for (const where of ['before', 'after']) {
    test(`a namesake elsewhere, made ${where} her, keeps Ada from nothing`, async () => {
      const namesake = fakePerson({ id: 'p2', organizationId: 'o2', password: undefined })
      const people = [fakePerson(), namesake]
      const desk = fakeSignIns(...(where === 'before' ? people.toReversed() : people))
      const steps = await desk.signIns.byPassword('ada', rightPassword, here)
      assert.equal(steps.personId, 'p1')
    })
  }

  test('a password in another normal form is the same', async () => {
    const desk = fakeSignIns()
    const text = 'une pass\u00e9e compos\u00e9e'
    const steps = await desk.signIns.byPassword('ada', rightPassword, here)
    const begun = await desk.signIns.begin(steps, here)
    await desk.passwordSetting.change(begun, { old: rightPassword, next: text }, here)
    await desk.signIns.byPassword('ada', text.normalize('NFD'), here)
  })

  test('T13 guesses are slowed, also when they come at once and in other spellings', async () => {
    const desk = fakeSignIns()
    const outcomes = new Map<string, number>()
    const guess = async (name: string) => {
      const failure = await desk.signIns.byPassword(name, 'wrong horse battery', here).then(
        () => 'in',
        (error: Error) => error.name,
      )
      outcomes.set(failure, (outcomes.get(failure) ?? 0) + 1)
    }
    const names = ['ACME\\ada', 'ADA', 'ada@example.com', 'acme-us\\Ada']
    for (let round = 0; round < 4; round += 1) {
      await Promise.all([0, 1, 2, 3].map((index) => guess(names[index] ?? '')))
    }
    assert.deepEqual(Object.fromEntries(outcomes), { SignInRefused: 10, TooManyFailures: 6 })
    await assert.rejects(desk.signIns.byPassword('ACME\\ada', rightPassword, here), {
      name: 'TooManyFailures',
    })
    desk.time.now += 6_000
    await desk.signIns.byPassword('ACME\\ada', rightPassword, here)
  })

  test('T13 a home address is not slowed by what others guess elsewhere', async () => {
    const desk = fakeSignIns()
    await desk.signIns.byPassword('ada', rightPassword, here)
    for (let count = 0; count < 1000; count += 1) {
      desk.parts.limits.failed({ clientId: 'person:p1', address: `198.51.100.${count % 250}` })
    }
    const elsewhere = { ...here, address: '203.0.113.1' }
    await assert.rejects(desk.signIns.byPassword('ada', rightPassword, elsewhere), {
      name: 'TooManyFailures',
    })
    await desk.signIns.byPassword('ada', rightPassword, here)
  })

  test('T13 more than a few at once of one name from one address wait in vain', async () => {
    const desk = fakeSignIns()
    const attempts = Array.from({ length: 8 }, () =>
      desk.signIns.byPassword('bob', 'x', here).catch((error: Error) => error.name),
    )
    const names = await Promise.all(attempts)
    assert.equal(names.filter((name) => name === 'TooManyFailures').length, 3)
    assert.equal(desk.counted.stretches, 5)
  })

  test('T4 a hash under an older key is made anew in the work of the session', async () => {
    const password = { ...olderHash, changedAt: 1, mustChange: false }
    const desk = fakeSignIns(fakePerson({ password }))
    const steps = await desk.signIns.byPassword('ada', rightPassword, here)
    assert.equal(desk.rows.people.get('p1')?.password?.keyId, '00000000')
    const works = desk.works()
    await desk.signIns.begin(steps, here)
    assert.equal(desk.works(), works + 1)
    const kept = desk.rows.people.get('p1')
    assert.deepEqual(
      [kept?.password?.keyId, kept?.password?.changedAt, kept?.version],
      ['00000001', 1, 2],
    )
    await desk.signIns.byPassword('ada', rightPassword, here)
  })

  test('T4 a hash made anew never replaces a password that was set meanwhile', async () => {
    const password = { ...olderHash, changedAt: 1, mustChange: false }
    const person = fakePerson({ password })
    const desk = fakeSignIns(person)
    const steps = await desk.signIns.byPassword('ada', rightPassword, here)
    const reset = { ...otherHash, changedAt: 1, mustChange: false }
    desk.rows.people.set('p1', { ...person, password: reset, version: 2 })
    await desk.signIns.begin(steps, here)
    assert.equal(desk.rows.people.get('p1')?.password?.hash, otherHash.hash)
  })
})
