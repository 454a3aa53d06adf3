import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { fakeDelegationEngine } from '../delegation/delegation-engine-fake.ts'
import {
  delegate,
  fakeClient,
  fakePublicClient,
  populate,
  proofOf,
  refreshForm,
} from '../delegation/delegation-world-fake.ts'

async function bench() {
  const engine = fakeDelegationEngine()
  populate(engine)
  const tokens = await delegate(engine, fakeClient)
  const revoke = (token: string, client = fakeClient) =>
    engine.revoke(engine.request({ ...proofOf(client), token, token_type_hint: 'nonsense' }))
  const lives = async () => {
    const token = await engine.readToken(tokens.accessToken)
    assert.ok(token)
    return engine.findLivingCaller(token, engine.request({}).decision).then(
      () => true,
      () => false,
    )
  }
  return { engine, revoke, lives, ...tokens }
}

describe('RFC 7009 revocation', () => {
  test('§2.1 a refresh token takes its whole family along', async () => {
    const { engine, revoke, lives, refreshToken } = await bench()
    await revoke(refreshToken)
    assert.equal(await lives(), false)
    const form = refreshForm(fakeClient, refreshToken)
    await assert.rejects(engine.token(form), { code: 'invalid_grant' })
    assert.equal(engine.stores.audit.at(-1)?.action, 'token.revoked')
  })

  test('§2.1 an old one as well', async () => {
    const { engine, revoke, lives, refreshToken } = await bench()
    await engine.token(refreshForm(fakeClient, refreshToken))
    await revoke(refreshToken)
    assert.equal(await lives(), false)
  })

  test('§2.1 an access token dies alone', async () => {
    const { engine, revoke, lives, accessToken, refreshToken } = await bench()
    await revoke(accessToken)
    assert.equal(await lives(), false)
    assert.ok(await engine.token(refreshForm(fakeClient, refreshToken)))
  })

  test('§2.1 another client’s token is refused and lives on', async () => {
    const { revoke, lives, accessToken, refreshToken } = await bench()
    const refused = { code: 'unauthorized_client' }
    await assert.rejects(revoke(accessToken, fakePublicClient), refused)
    await assert.rejects(revoke(refreshToken, fakePublicClient), refused)
    assert.equal(await lives(), true)
  })

  test('§2.2 what is unknown, dead, or of another kind is no error and changes nothing', async () => {
    const { engine, revoke, lives, accessToken, refreshToken, answer } = await bench()
    const before = engine.stores.audit.length
    const others = [
      'x',
      `${accessToken}A`,
      refreshToken.slice(0, -1),
      `${refreshToken}A`,
      answer.idToken ?? '',
      engine.secrets.codes.make().text,
    ]
    for (const text of others) await revoke(text)
    assert.equal(engine.stores.audit.length, before)
    assert.equal(await lives(), true)
    await revoke(refreshToken)
    await revoke(refreshToken)
    assert.equal(engine.stores.audit.length, before + 1)
  })
})
