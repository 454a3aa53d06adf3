import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { PasskeyFactor } from '@frontdesk/directory/sign-in/factor.ts'
import { Secret, TOTP, URI } from 'otpauth'

import type { ProvenSteps } from './sign-in.ts'
import { fakePerson, fakeSignIns, here } from './sign-in-parts-fake.ts'

type Desk = ReturnType<typeof fakeSignIns>

const stepsOfAda: ProvenSteps = {
  personId: 'p1',
  methods: ['password'],
  passwordChangedAt: fakePerson().password?.changedAt,
}
const twice: ProvenSteps = { ...stepsOfAda, methods: ['password', 'totp'] }
const refused = { name: 'SignInRefused' }
const limited = { name: 'TooManyFailures' }

function codeAt(secret: string, now: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now })
}

/** Ada with an authenticator app that was confirmed 10 minutes ago. */
async function withTotp(desk: Desk = fakeSignIns()) {
  const pending = await desk.factorSetting.beginTotp(stepsOfAda, 'Phone')
  const code = codeAt(pending.secret, desk.time.now)
  await desk.factorSetting.confirmTotp(stepsOfAda, pending.factorId, code, here)
  desk.time.now += 600_000
  const codeOf = (steps: number) => codeAt(pending.secret, desk.time.now + steps * 30_000)
  return { desk, codeOf, pending, code: codeOf(0) }
}

async function allOf(desk: Desk, codes: readonly string[], by: 'byTotp' | 'byRecoveryCode') {
  const tries = codes.map((code) =>
    desk.signIns[by](stepsOfAda, code, here).then(
      () => 'in',
      (error: Error) => error.name,
    ),
  )
  return (await Promise.all(tries)).sort()
}

describe('byTotp (RFC 6238)', () => {
  for (const [offset, isGood] of [
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ] as const) {
    test(`§5.2 the code of step ${offset}: ${isGood ? 'in' : 'refused'}`, async () => {
      const { desk, codeOf } = await withTotp()
      const step = desk.signIns.byTotp(stepsOfAda, codeOf(offset), here)
      if (isGood) assert.deepEqual((await step).methods, ['password', 'totp'])
      else await assert.rejects(step, refused)
    })
  }

  test('§5.2 a code opens once, also for fifty at once', async () => {
    const { desk, code } = await withTotp()
    const outcomes = await allOf(desk, Array(50).fill(code), 'byTotp')
    assert.equal(outcomes.filter((one) => one === 'in').length, 1)
    await assert.rejects(desk.signIns.byTotp(stepsOfAda, code, here))
  })

  test('§5.2 after a later step the earlier one opens nothing', async () => {
    const { desk, codeOf } = await withTotp()
    await desk.signIns.byTotp(stepsOfAda, codeOf(0), here)
    await assert.rejects(desk.signIns.byTotp(stepsOfAda, codeOf(-1), here), refused)
  })

  for (const typed of ['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦', '9'.repeat(100_000)]) {
    test(`${JSON.stringify(typed.slice(0, 8))} is no code`, async () => {
      const { desk } = await withTotp()
      await assert.rejects(desk.signIns.byTotp(stepsOfAda, typed, here), refused)
    })
  }

  test('spaces in a code do not matter', async () => {
    const { desk, code } = await withTotp()
    await desk.signIns.byTotp(stepsOfAda, ` ${code.slice(0, 3)} ${code.slice(3)} `, here)
  })

  test('T13 guesses are slowed, also when they come at once', async () => {
    const { desk, code } = await withTotp()
    const wrong = code === '000000' ? '000001' : '000000'
    const outcomes = await allOf(desk, Array(30).fill(wrong), 'byTotp')
    assert.equal(outcomes.filter((one) => one === 'SignInRefused').length, 10)
    await assert.rejects(desk.signIns.byTotp(stepsOfAda, code, here), limited)
    desk.time.now += 10_000
    await desk.signIns.byTotp(stepsOfAda, code, here)
  })

  test('T13 guesses from many addresses are slowed together, but never at home', async () => {
    const { desk, code, codeOf } = await withTotp()
    await desk.signIns.byTotp(stepsOfAda, code, here)
    const wrong = codeOf(0)
    const at = (index: number) => ({ ...here, address: `198.51.100.${index}` })
    for (let index = 0; index < 50; index += 1) {
      await assert.rejects(desk.signIns.byTotp(stepsOfAda, wrong, at(index)), refused)
    }
    await assert.rejects(desk.signIns.byTotp(stepsOfAda, wrong, at(51)), limited)
    await desk.signIns.byTotp(stepsOfAda, codeOf(1), here)
  })

  for (const [what, change] of [
    ['disabled', (desk: Desk) => desk.rows.people.set('p1', fakePerson({ status: 'disabled' }))],
    ['deleted', (desk: Desk) => desk.rows.people.delete('p1')],
    ['of a disabled organization', (desk: Desk) => desk.organizations.set('o1', 'disabled')],
    [
      'with another password since',
      (desk: Desk) => desk.rows.people.set('p1', fakePerson({ password: undefined })),
    ],
  ] as const) {
    test(`row 6 somebody ${what} proves nothing more`, async () => {
      const { desk, code } = await withTotp()
      change(desk)
      await assert.rejects(desk.signIns.byTotp(stepsOfAda, code, here), refused)
      await assert.rejects(desk.signIns.nextStep(stepsOfAda, here), refused)
      await assert.rejects(desk.signIns.begin(twice, here), refused)
    })
  }
})

describe('authenticator apps (T4)', () => {
  test('the URI escapes the names, and apps read it back', async () => {
    const desk = fakeSignIns(fakePerson({ username: 'a&d?a:é' }))
    const { uri, secret } = await desk.factorSetting.beginTotp(stepsOfAda, 'Phone')
    const name = `Front%20desk:${encodeURIComponent('a&d?a:é')}`
    assert.ok(uri.startsWith(`otpauth://totp/${name}?issuer=Front%20desk&secret=${secret}&`), uri)
    const read = URI.parse(uri)
    assert.deepEqual([read.label, read.secret.bytes.length], ['a&d?a:é', 20])
  })

  test('the secret is kept sealed, bound to the factor and the person', async () => {
    const { desk, pending, code } = await withTotp()
    const [factor] = desk.rows.factors.values()
    assert.equal(JSON.stringify(factor).includes(pending.secret), false)
    assert.ok(factor)
    desk.rows.factors.set(factor.id, { ...factor, id: 'moved' })
    await assert.rejects(desk.signIns.byTotp(stepsOfAda, code, here), /cannot be opened/)
  })

  test('one that was never confirmed counts for nothing', async () => {
    const desk = fakeSignIns()
    const { secret } = await desk.factorSetting.beginTotp(stepsOfAda, 'Phone')
    const code = codeAt(secret, desk.time.now)
    await assert.rejects(desk.signIns.byTotp(stepsOfAda, code, here), refused)
    assert.equal(await desk.signIns.nextStep(stepsOfAda, here), 'session')
    assert.deepEqual((await desk.factorSetting.list('p1')).factors, [])
  })

  test('beginning again forgets the one before; a wrong code keeps it', async () => {
    const desk = fakeSignIns()
    const first = await desk.factorSetting.beginTotp(stepsOfAda, 'Phone')
    const second = await desk.factorSetting.beginTotp(stepsOfAda, 'Phone')
    const { confirmTotp, pendingTotp } = desk.factorSetting
    await assert.rejects(confirmTotp(stepsOfAda, first.factorId, '000000', here), {
      name: 'Refusal',
    })
    await assert.rejects(confirmTotp(stepsOfAda, second.factorId, 'wrong', here), refused)
    assert.deepEqual(await pendingTotp(stepsOfAda, second.factorId), second)
  })

  test('the code that confirms is used up', async () => {
    const desk = fakeSignIns()
    const { secret, factorId } = await desk.factorSetting.beginTotp(stepsOfAda, 'Phone')
    const code = codeAt(secret, desk.time.now)
    const steps = await desk.factorSetting.confirmTotp(stepsOfAda, factorId, code, here)
    assert.deepEqual(steps.methods, ['password', 'totp'])
    await assert.rejects(desk.signIns.byTotp(stepsOfAda, code, here), refused)
    assert.deepEqual(desk.audit.map(({ action }) => action).slice(0, 1), ['person.factor-added'])
  })
})

describe('recovery codes', () => {
  test('ten are shown once and kept as hashes; each opens once, also for fifty at once', async () => {
    const { desk } = await withTotp()
    const codes = await desk.factorSetting.makeRecoveryCodes(twice, here)
    assert.equal(new Set(codes).size, 10)
    const kept = JSON.stringify([...desk.rows.factors.values(), desk.audit])
    for (const code of codes) {
      assert.match(code, /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
      assert.equal(kept.includes(code) || kept.includes(code.replace('-', '')), false)
    }
    const outcomes = await allOf(desk, Array(50).fill(codes[0]), 'byRecoveryCode')
    assert.equal(outcomes.filter((one) => one === 'in').length, 1)
    assert.equal((await desk.factorSetting.list('p1')).recoveryCodesLeft, 9)
    desk.time.now += 600_000
    const typed = ` ${codes[1]?.toLowerCase().replace('-', ' ')}`
    const steps = await desk.signIns.byRecoveryCode(stepsOfAda, typed, here)
    assert.equal(await desk.signIns.nextStep(steps, here), 'session')
  })

  test('new ones end the old ones, and those of one person open nobody else', async () => {
    const desk = fakeSignIns(fakePerson(), fakePerson({ id: 'p2', username: 'bob' }))
    const [old = ''] = await desk.factorSetting.makeRecoveryCodes(stepsOfAda, here)
    const [fresh = ''] = await desk.factorSetting.makeRecoveryCodes(stepsOfAda, here)
    const bob = { ...stepsOfAda, personId: 'p2' }
    await assert.rejects(desk.signIns.byRecoveryCode(stepsOfAda, old, here), refused)
    await assert.rejects(desk.signIns.byRecoveryCode(bob, fresh, here), refused)
    await desk.signIns.byRecoveryCode(stepsOfAda, fresh, here)
  })

  test('T13 guesses are slowed, also when they come at once', async () => {
    const { desk } = await withTotp()
    await desk.factorSetting.makeRecoveryCodes(twice, here)
    const outcomes = await allOf(desk, Array(30).fill('00000-00000'), 'byRecoveryCode')
    assert.equal(outcomes.filter((one) => one === 'SignInRefused').length, 10)
  })
})

describe('byPasskey', () => {
  const passkey: PasskeyFactor = {
    id: 'f1',
    personId: 'p1',
    kind: 'passkey',
    name: 'Key',
    createdAt: 1,
    confirmedAt: 1,
    lastUsedAt: undefined,
    credentialId: 'c1',
    publicKey: 'k',
    signatureCounter: 5,
    transports: [],
    isBackedUp: false,
  }
  const proven = { factorId: 'f1', personId: 'p1', signatureCounter: 6, isUserVerified: true }
  const rows: readonly (readonly [
    string,
    ProvenSteps | undefined,
    Partial<typeof proven>,
    string,
  ])[] = [
    ['alone, user verified', undefined, {}, 'passkey'],
    ['alone, merely touched', undefined, { isUserVerified: false }, ''],
    ['after the password, touched', stepsOfAda, { isUserVerified: false }, 'password passkey'],
    ['of somebody else', { ...stepsOfAda, personId: 'p2' }, {}, ''],
    ['that is gone', undefined, { factorId: 'f2' }, ''],
    ['of nobody', undefined, { personId: 'p9' }, ''],
    ['whose counter stands still: a copy', undefined, { signatureCounter: 5 }, ''],
    ['whose counter runs back', undefined, { signatureCounter: 0 }, ''],
  ]
  for (const [what, steps, over, methods] of rows) {
    test(`a passkey ${what}: ${methods || 'refused'}`, async () => {
      const desk = fakeSignIns(fakePerson(), fakePerson({ id: 'p2', username: 'bob' }))
      desk.rows.factors.set('f1', passkey)
      const step = desk.signIns.byPasskey(steps, { ...proven, ...over }, here)
      if (methods === '') return assert.rejects(step, refused)
      const after = await step
      assert.equal(after.methods.join(' '), methods)
      assert.equal(await desk.signIns.nextStep(after, here), 'session')
    })
  }

  test('T13 answers that do not verify are counted for the address, not for the person', async () => {
    const desk = fakeSignIns()
    desk.rows.factors.set('f1', passkey)
    for (let count = 0; count < 10; count += 1) {
      await assert.rejects(desk.signIns.refuse('signature', here, 'p1'), refused)
    }
    await assert.rejects(desk.signIns.refuse('signature', here, 'p1'), limited)
    await desk.signIns.byPasskey(undefined, proven, here)
  })
})

describe('who may change factors (T6)', () => {
  test('a password alone changes nothing once there is a second factor', async () => {
    const { desk, pending } = await withTotp()
    const { factorSetting } = desk
    const { beginTotp, addPasskey, makeRecoveryCodes, remove } = factorSetting
    const passkey = { name: 'Key', credentialId: 'c', publicKey: 'k', signatureCounter: 0 }
    const whole = { ...passkey, transports: [], isBackedUp: false, isUserVerified: true }
    const before = JSON.stringify([...desk.rows.factors])
    for (const attempt of [
      () => beginTotp(stepsOfAda, 'Mine'),
      () => addPasskey(stepsOfAda, whole, here),
      () => makeRecoveryCodes(stepsOfAda, here),
      () => remove(stepsOfAda, pending.factorId, here),
    ]) {
      await assert.rejects(attempt, refused)
    }
    assert.equal(JSON.stringify([...desk.rows.factors]), before)
    const steps = await addPasskey(twice, whole, here)
    assert.deepEqual(steps.methods, ['password', 'totp', 'passkey'])
  })

  test('somebody who must have one sets it up, and cannot remove the last', async () => {
    const desk = fakeSignIns(fakePerson({ secondFactor: 'required' }))
    assert.equal(await desk.signIns.nextStep(stepsOfAda, here), 'factor-setup')
    await assert.rejects(desk.signIns.begin(stepsOfAda, here), refused)
    const { pending } = await withTotp(desk)
    const { remove } = desk.factorSetting
    await assert.rejects(remove(twice, pending.factorId, here), { code: 'conflict' })
    desk.rows.people.set('p1', fakePerson())
    await desk.factorSetting.makeRecoveryCodes(twice, here)
    await remove(twice, pending.factorId, here)
    assert.equal(desk.rows.factors.size, 0)
    assert.equal(desk.audit.at(-1)?.action, 'person.factor-removed')
  })
})
