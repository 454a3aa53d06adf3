import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { type FakeForm, fakeDelegationEngine } from '../delegation/delegation-engine-fake.ts'
import {
  codeForm,
  fakeClient,
  fakePublicClient,
  fakeWorld,
  giveCode,
  populate,
} from '../delegation/delegation-world-fake.ts'
import { mutatedRedirects } from './fixtures/mutated-redirects.ts'

function bench() {
  const engine = fakeDelegationEngine()
  populate(engine)
  return engine
}

const refusedWith = (code: string) => ({ code })

describe('RFC 6749 §4.1.3 a code is traded for tokens', () => {
  test('§5.1 the answer names what was allowed, and the audit is told once', async () => {
    const engine = bench()
    const answer = await engine.token(codeForm(fakeClient, await giveCode(engine, fakeClient)))

    assert.deepEqual(answer.scope, ['openid', 'devices:read', 'tags'])
    assert.equal(answer.expiresIn, 600)
    assert.ok(answer.refreshToken && answer.idToken)
    assert.deepEqual(
      engine.stores.audit.map(({ action }) => action),
      ['token.issued'],
    )
  })

  test('§4.1.2 a code that comes again ends everything it led to', async () => {
    const engine = bench()
    const code = await giveCode(engine, fakeClient)
    const { accessToken } = await engine.token(codeForm(fakeClient, code))
    const token = await engine.readToken(accessToken)
    assert.ok(token)

    await assert.rejects(engine.token(codeForm(fakeClient, code)), refusedWith('invalid_grant'))

    await assert.rejects(
      engine.findLivingCaller(token, engine.request({}).decision),
      refusedWith('invalid_token'),
    )
    assert.equal(engine.stores.audit.at(-1)?.action, 'code.replayed')
  })

  test('row 1: of 50 at once at most one gets tokens, then the family is revoked', async () => {
    const engine = bench()
    const code = await giveCode(engine, fakeClient)
    const all = await Promise.allSettled(
      Array.from({ length: 50 }, () => engine.token(codeForm(fakeClient, code))),
    )

    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1)
    const families = [...engine.stores.rows().families.values()]
    assert.deepEqual(
      families.map(({ revokedAt }) => revokedAt),
      [engine.clock.seconds()],
    )
  })

  const wrong: readonly (readonly [string, FakeForm, string])[] = [
    ['§4.1.3 of another client', { client_id: 'phone', client_secret: undefined }, 'invalid_grant'],
    ['§4.1.3 another redirect', { redirect_uri: 'https://app.example/other' }, 'invalid_grant'],
    ['§4.1.3 no redirect', { redirect_uri: undefined }, 'invalid_grant'],
    ['RFC 7636 §4.6 another verifier', { code_verifier: 'x'.repeat(43) }, 'invalid_grant'],
    ['RFC 7636 §4.6 no verifier', { code_verifier: undefined }, 'invalid_grant'],
    ['RFC 7636 §4.1 a short verifier', { code_verifier: 'x'.repeat(42) }, 'invalid_request'],
    ['RFC 8707 §2.2 another resource', { resource: 'https://mail.example/api' }, 'invalid_target'],
    ['RFC 6749 §2.3 a wrong secret', { client_secret: 'wrong' }, 'invalid_client'],
  ]
  for (const [name, change, error] of wrong) {
    test(`${name} is refused and uses nothing up`, async () => {
      const engine = bench()
      const code = await giveCode(engine, fakeClient)

      await assert.rejects(engine.token(codeForm(fakeClient, code, change)), refusedWith(error))

      assert.ok(await engine.token(codeForm(fakeClient, code)))
    })
  }

  test('RFC 8707 §2 two resources are refused', async () => {
    const engine = bench()
    const request = engine.request(codeForm(fakeClient, await giveCode(engine, fakeClient)))
    const resource = ['resource', 'https://mail.example/api'] as const
    const form = Object.fromEntries(request.form)
    await assert.rejects(
      engine.tokenOf({ ...request, form: [...Object.entries(form), resource, resource] }),
      refusedWith('invalid_target'),
    )
  })

  test('RFC 9700 §4.8.2 a verifier for a code without a challenge is refused', async () => {
    const engine = bench()
    const optional = { ...fakeClient, pkce: 'optional' } as const
    engine.stores.rows().clients.set(optional.id, optional)
    const code = await giveCode(engine, optional, { codeChallenge: undefined })

    await assert.rejects(engine.token(codeForm(optional, code)), refusedWith('invalid_grant'))
    assert.ok(await engine.token(codeForm(optional, code, { code_verifier: undefined })))
  })

  test('T1 a code without a challenge is nothing to a client that must use PKCE', async () => {
    for (const client of [fakeClient, fakePublicClient]) {
      const engine = bench()
      const code = await giveCode(engine, client, { codeChallenge: undefined })
      const form = codeForm(client, code, { code_verifier: undefined })
      await assert.rejects(engine.token(form), refusedWith('invalid_grant'))
    }
  })

  test('ASVS 10.4.3 it lives for 60 seconds', async () => {
    const engine = bench()
    const [early, late] = [await giveCode(engine, fakeClient), await giveCode(engine, fakeClient)]
    engine.clock.advance(59_999)
    assert.ok(await engine.token(codeForm(fakeClient, early)))
    engine.clock.advance(1)
    await assert.rejects(engine.token(codeForm(fakeClient, late)), refusedWith('invalid_grant'))
  })

  test('row 12: no mutated redirect is taken for the one that was sent', async () => {
    const engine = bench()
    const code = await giveCode(engine, fakeClient)
    for (const { why, uri } of mutatedRedirects) {
      const form = codeForm(fakeClient, code, { redirect_uri: uri })
      const error = uri.includes('\0') ? 'invalid_request' : 'invalid_grant'
      await assert.rejects(engine.token(form), refusedWith(error), why)
    }
    assert.ok(await engine.token(codeForm(fakeClient, code)))
  })

  test('row 5, 18: whatever is no code of ours is refused alike', async () => {
    const engine = bench()
    const code = await giveCode(engine, fakeClient)
    const other = await engine.token(codeForm(fakeClient, await giveCode(engine, fakeClient)))
    const middle = Math.floor(code.length / 2)
    const flipped =
      code.slice(0, middle) + (code[middle] === 'A' ? 'B' : 'A') + code.slice(middle + 1)
    const all = [
      code.slice(0, -1),
      `${code}A`,
      `${code}=`,
      ` ${code}`,
      flipped,
      code.replace('fdc_', 'fdd_'),
      code.replace('fdc_', ''),
      other.accessToken,
      other.refreshToken ?? '',
      other.idToken ?? '',
      engine.secrets.devices.make().text,
      engine.secrets.requests.make().text,
    ]
    for (const presented of all) {
      await assert.rejects(
        engine.token(codeForm(fakeClient, presented)),
        refusedWith('invalid_grant'),
      )
    }
    assert.ok(await engine.token(codeForm(fakeClient, code)))
  })

  test('row 10: what the client may not ask for any more is left out', async () => {
    const engine = bench()
    const code = await giveCode(engine, fakeClient)
    engine.stores.rows().clients.set(fakeClient.id, { ...fakeClient, scope: ['tags:read'] })
    const { scope } = await engine.token(codeForm(fakeClient, code))
    assert.deepEqual(scope, ['tags:read'])
  })

  test('row 6: a disabled or deleted person, or organization, gets nothing', async () => {
    const { person, organization } = fakeWorld
    const changes: readonly ((engine: ReturnType<typeof bench>) => unknown)[] = [
      ({ stores }) => stores.rows().people.set(person.id, { ...person, status: 'disabled' }),
      ({ stores }) => stores.rows().people.delete(person.id),
      ({ stores }) =>
        stores.rows().organizations.set(organization.id, { ...organization, status: 'disabled' }),
      ({ stores }) => stores.rows().organizations.delete(organization.id),
    ]
    for (const change of changes) {
      const engine = bench()
      const operators = { ...fakeClient, organizationId: undefined, organizationGroupId: undefined }
      engine.stores.rows().clients.set(operators.id, operators)
      const code = await giveCode(engine, operators)
      change(engine)
      await assert.rejects(engine.token(codeForm(operators, code)), refusedWith('invalid_grant'))
    }
  })
})
