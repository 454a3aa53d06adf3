import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import {
  type FakeDelegationEngine,
  fakeDelegationEngine,
} from '../delegation/delegation-engine-fake.ts'
import {
  delegate,
  fakeClient,
  fakePublicClient,
  fakeWorld,
  populate,
  refreshForm,
} from '../delegation/delegation-world-fake.ts'

type Traits = Parameters<typeof fakeDelegationEngine>[0]

function bench(wanted?: Traits): FakeDelegationEngine {
  const engine = fakeDelegationEngine(wanted)
  populate(engine)
  return engine
}

const dead = { code: 'invalid_grant' }

async function isAlive(engine: FakeDelegationEngine, accessToken: string): Promise<boolean> {
  const token = await engine.readToken(accessToken)
  if (!token) return false
  return engine.findLivingCaller(token, engine.request({}).decision).then(
    () => true,
    () => false,
  )
}

describe('RFC 6749 §6 refresh', () => {
  test('rotates: the new token works, the answer has the whole scope', async () => {
    const engine = bench()
    const first = await delegate(engine, fakeClient)
    const second = await engine.token(refreshForm(fakeClient, first.refreshToken))
    assert.notEqual(second.refreshToken, first.refreshToken)
    assert.deepEqual(second.scope, first.answer.scope)
    assert.ok(await engine.token(refreshForm(fakeClient, second.refreshToken ?? '')))
  })

  for (const old of [0, 1, 2]) {
    test(`row 3: rotated three times in one second, generation ${old + 1} comes again`, async () => {
      const engine = bench()
      const { refreshToken } = await delegate(engine, fakePublicClient)
      const all = [refreshToken]
      for (let turn = 0; turn < 3; turn += 1) {
        const answer = await engine.token(refreshForm(fakePublicClient, all.at(-1) ?? ''))
        all.push(answer.refreshToken ?? '')
      }
      const replay = engine.token(refreshForm(fakePublicClient, all[old] ?? ''))
      await assert.rejects(replay, dead)
      await assert.rejects(engine.token(refreshForm(fakePublicClient, all[3] ?? '')), dead)
      assert.equal(engine.stores.audit.at(-1)?.action, 'refresh-token.replayed')
    })
  }

  test('§6 narrowing works and does not widen or narrow later', async () => {
    const engine = bench()
    const first = await delegate(engine, fakeClient)
    const narrow = await engine.token(
      refreshForm(fakeClient, first.refreshToken, { scope: 'devices:read' }),
    )
    assert.deepEqual(narrow.scope, ['devices:read'])
    assert.equal(narrow.idToken, undefined)
    const wide = refreshForm(fakeClient, narrow.refreshToken ?? '', { scope: 'devices:edit' })
    await assert.rejects(engine.token(wide), { code: 'invalid_scope' })
    const again = await engine.token(refreshForm(fakeClient, narrow.refreshToken ?? ''))
    assert.deepEqual(again.scope, first.answer.scope)
  })

  test('§6 a made-up value below an allowed one is no scope', async () => {
    const engine = bench()
    const { refreshToken } = await delegate(engine, fakeClient)
    const form = refreshForm(fakeClient, refreshToken, { scope: 'tags:nonsense' })
    await assert.rejects(engine.token(form), { code: 'invalid_scope' })
  })

  test('row 10: what the client may not ask for any more is left out', async () => {
    const engine = bench()
    const { refreshToken } = await delegate(engine, fakeClient)
    engine.stores.rows().clients.set(fakeClient.id, { ...fakeClient, scope: ['devices', 'admin'] })
    const { scope } = await engine.token(refreshForm(fakeClient, refreshToken))
    assert.deepEqual(scope, ['devices:read'])
  })

  test('RFC 8707 §2.2 another resource is refused', async () => {
    const engine = bench()
    const { refreshToken } = await delegate(engine, fakeClient)
    const resource = 'https://mail.example/api'
    await assert.rejects(engine.token(refreshForm(fakeClient, refreshToken, { resource })), {
      code: 'invalid_target',
    })
  })

  test('T10 it ends when it was not used for 30 days', async () => {
    const engine = bench()
    const { refreshToken } = await delegate(engine, fakeClient)
    engine.clock.advance((30 * 86_400 - 1) * 1000)
    const { refreshToken: next = '' } = await engine.token(refreshForm(fakeClient, refreshToken))
    engine.clock.advance(30 * 86_400 * 1000)
    await assert.rejects(engine.token(refreshForm(fakeClient, next)), dead)
  })

  test('ASVS 10.4.8 it ends after 90 days whatever happens, its access tokens too', async () => {
    const engine = bench()
    let { refreshToken } = await delegate(engine, fakeClient)
    for (const days of [29, 29, 29]) {
      engine.clock.advance(days * 86_400_000)
      refreshToken = (await engine.token(refreshForm(fakeClient, refreshToken))).refreshToken ?? ''
    }
    engine.clock.advance(3 * 86_400_000 - 5000)
    const last = await engine.token(refreshForm(fakeClient, refreshToken))
    assert.equal(last.expiresIn, 5)
    engine.clock.advance(5000)
    await assert.rejects(engine.token(refreshForm(fakeClient, last.refreshToken ?? '')), dead)
  })

  test('T1 where only public clients rotate, a confidential one keeps its token', async () => {
    const engine = bench({ policy: { refreshRotation: 'public-clients' } })
    const { refreshToken } = await delegate(engine, fakeClient)
    engine.clock.advance(29 * 86_400_000)
    const second = await engine.token(refreshForm(fakeClient, refreshToken))
    assert.equal(second.refreshToken, refreshToken)
    engine.clock.advance(29 * 86_400_000)
    assert.ok(await engine.token(refreshForm(fakeClient, refreshToken)))

    const app = await delegate(engine, fakePublicClient)
    const rotated = await engine.token(refreshForm(fakePublicClient, app.refreshToken))
    assert.notEqual(rotated.refreshToken, app.refreshToken)
  })

  test('a token of another client is refused and lives on', async () => {
    const engine = bench()
    const { refreshToken } = await delegate(engine, fakeClient)
    await assert.rejects(engine.token(refreshForm(fakePublicClient, refreshToken)), dead)
    assert.ok(await engine.token(refreshForm(fakeClient, refreshToken)))
  })

  test('rows 5, 18: a changed token, or another kind, is refused and revokes nothing', async () => {
    const engine = bench()
    const { refreshToken, answer } = await delegate(engine, fakeClient)
    const flips = Array.from({ length: refreshToken.length }, (_, at) => {
      const other = refreshToken[at] === 'A' ? 'B' : 'A'
      return refreshToken.slice(0, at) + other + refreshToken.slice(at + 1)
    })
    const cuts = Array.from({ length: refreshToken.length - 1 }, (_, at) =>
      refreshToken.slice(0, at + 1),
    )
    const others = [
      `${refreshToken}A`,
      `${refreshToken}=`,
      `${refreshToken} `,
      answer.accessToken,
      answer.idToken ?? '',
      engine.secrets.codes.make().text,
      engine.secrets.devices.make().text,
    ]
    for (const text of [...flips, ...cuts, ...others]) {
      await assert.rejects(engine.token(refreshForm(fakeClient, text)), dead, text)
    }
    assert.ok(await engine.token(refreshForm(fakeClient, refreshToken)))
  })
})

describe('T10 an answer that was lost on the way', () => {
  test('is given again, the very same', async () => {
    const engine = bench()
    const { refreshToken } = await delegate(engine, fakeClient)
    const answer = await engine.token(refreshForm(fakeClient, refreshToken))
    engine.clock.advance(10_000)
    const again = await engine.token(refreshForm(fakeClient, refreshToken))
    assert.deepEqual({ ...again }, JSON.parse(JSON.stringify(answer)))
  })

  test('not after ten seconds', async () => {
    const engine = bench()
    const { refreshToken } = await delegate(engine, fakeClient)
    const { accessToken } = await engine.token(refreshForm(fakeClient, refreshToken))
    engine.clock.advance(10_001)
    await assert.rejects(engine.token(refreshForm(fakeClient, refreshToken)), dead)
    assert.equal(await isAlive(engine, accessToken), false)
  })

  test('not when its successor was used', async () => {
    const engine = bench()
    const { refreshToken } = await delegate(engine, fakeClient)
    const next = await engine.token(refreshForm(fakeClient, refreshToken))
    await engine.token(refreshForm(fakeClient, next.refreshToken ?? ''))
    await assert.rejects(engine.token(refreshForm(fakeClient, refreshToken)), dead)
    await assert.rejects(engine.token(refreshForm(fakeClient, next.refreshToken ?? '')), dead)
  })

  test('not for a public client', async () => {
    const engine = bench()
    const { refreshToken } = await delegate(engine, fakePublicClient)
    const next = await engine.token(refreshForm(fakePublicClient, refreshToken))
    await assert.rejects(engine.token(refreshForm(fakePublicClient, refreshToken)), dead)
    assert.equal(await isAlive(engine, next.accessToken), false)
  })

  test('not for another question, which ends nothing', async () => {
    const engine = bench()
    const { refreshToken } = await delegate(engine, fakeClient)
    const narrow = { scope: 'devices:read' }
    await engine.token(refreshForm(fakeClient, refreshToken, narrow))
    await assert.rejects(engine.token(refreshForm(fakeClient, refreshToken)), dead)
    assert.ok(await engine.token(refreshForm(fakeClient, refreshToken, narrow)))
  })

  test('row 6: not when the person was disabled meanwhile', async () => {
    const engine = bench()
    const { refreshToken } = await delegate(engine, fakeClient)
    await engine.token(refreshForm(fakeClient, refreshToken))
    const { person } = fakeWorld
    engine.stores.rows().people.set(person.id, { ...person, status: 'disabled' })
    await assert.rejects(engine.token(refreshForm(fakeClient, refreshToken)), dead)
  })

  test('row 1: fifty at once from a confidential client get one and the same', async () => {
    const engine = bench()
    const { refreshToken } = await delegate(engine, fakeClient)
    const all = await Promise.all(
      Array.from({ length: 50 }, () => engine.token(refreshForm(fakeClient, refreshToken))),
    )
    assert.equal(new Set(all.map((one) => JSON.stringify(one))).size, 1)
    const issued = engine.stores.audit.filter(({ action }) => action === 'token.issued')
    assert.equal(issued.length, 2)
  })

  test('row 1: of fifty at once from a public client one succeeds, and all is revoked', async () => {
    const engine = bench()
    const { refreshToken } = await delegate(engine, fakePublicClient)
    const all = await Promise.allSettled(
      Array.from({ length: 50 }, () => engine.token(refreshForm(fakePublicClient, refreshToken))),
    )
    const won = all.filter((one) => one.status === 'fulfilled')
    assert.equal(won.length, 1)
    assert.equal(await isAlive(engine, won[0]?.value.accessToken ?? ''), false)
  })
})
