import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { fakeDelegationEngine } from '../delegation/delegation-engine-fake.ts'
import {
  delegate,
  fakeClient,
  fakePublicClient,
  populate,
  refreshForm,
} from '../delegation/delegation-world-fake.ts'
import type { Client } from '../rfc6749-framework/client.ts'

const dead = { code: 'invalid_grant' }

/** Two processes on one database; the first has rotated the family once, and remembers it. */
async function twoProcesses(client: Client) {
  const here = fakeDelegationEngine()
  populate(here)
  const elsewhere = fakeDelegationEngine({ stores: here.stores })
  const { refreshToken: first } = await delegate(here, client)
  const { refreshToken: second = '' } = await here.token(refreshForm(client, first))
  let reads = 0
  const { get } = here.stores.families
  here.stores.families.get = (id) => {
    reads += 1
    return get(id)
  }
  const audited = () => here.stores.audit.map(({ action }) => action)
  return { here, elsewhere, first, second, rowReads: () => reads, audited }
}

describe('T10 a family that was rotated here is known here', () => {
  test('its next rotation does not read the row', async () => {
    const { here, second, rowReads } = await twoProcesses(fakeClient)
    const third = await here.token(refreshForm(fakeClient, second))
    await here.token(refreshForm(fakeClient, third.refreshToken ?? ''))
    assert.equal(rowReads(), 0)
  })

  test('row 1: used up elsewhere, it is a replay here and ends the family', async () => {
    const { here, elsewhere, second, audited } = await twoProcesses(fakePublicClient)
    const third = await elsewhere.token(refreshForm(fakePublicClient, second))
    await assert.rejects(here.token(refreshForm(fakePublicClient, second)), dead)
    assert.ok(audited().includes('refresh-token.replayed'))
    const next = refreshForm(fakePublicClient, third.refreshToken ?? '')
    await assert.rejects(elsewhere.token(next), dead)
  })

  test('row 1: used up elsewhere and asked with another scope, it is a replay all the same', async () => {
    const { here, elsewhere, second, audited } = await twoProcesses(fakePublicClient)
    await elsewhere.token(refreshForm(fakePublicClient, second))
    const wider = refreshForm(fakePublicClient, second, { scope: 'admin' })
    await assert.rejects(here.token(wider), dead)
    assert.ok(audited().includes('refresh-token.replayed'))
  })

  test('an answer that another process gave and that was lost is given here again', async () => {
    const { here, elsewhere, second } = await twoProcesses(fakeClient)
    const third = await elsewhere.token(refreshForm(fakeClient, second))
    const again = await here.token(refreshForm(fakeClient, second))
    assert.equal(again.refreshToken, third.refreshToken)
    assert.equal(again.accessToken, third.accessToken)
  })

  test('row 4: revoked elsewhere, nothing comes of it here', async () => {
    const { here, elsewhere, second } = await twoProcesses(fakeClient)
    await elsewhere.revoke(elsewhere.request(refreshForm(fakeClient, '', { token: second })))
    await assert.rejects(here.token(refreshForm(fakeClient, second)), dead)
  })

  test('row 4: revoked elsewhere and not heard of yet, nothing comes of it here', async () => {
    const { here, elsewhere, second, audited } = await twoProcesses(fakeClient)
    const { families } = here.stores
    const known = new Map<string, Awaited<ReturnType<typeof families.find>>>()
    const { find } = families
    families.find = async (id) => {
      if (!known.has(id)) known.set(id, await find(id))
      return known.get(id)
    }
    const { refreshToken: third = '' } = await here.token(refreshForm(fakeClient, second))
    await elsewhere.revoke(elsewhere.request(refreshForm(fakeClient, '', { token: third })))
    await assert.rejects(here.token(refreshForm(fakeClient, third)), dead)
    assert.ok(!audited().includes('refresh-token.replayed'))
  })
})
