import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'

import { secondsOf } from '@frontdesk/directory/units.ts'

import { type AdministrationBench, administrationBench } from './fixtures/administration-bench.ts'
import { signInFor } from './fixtures/person-attempts.ts'

const anyVersion = { 'if-match': '*' }
const events = '/admin/v1/audit-events'

describe('people at the door', () => {
  let bench: AdministrationBench
  let id: string
  let path: string
  let made = 0
  before(async () => {
    bench = await administrationBench()
  })
  after(() => bench.close())
  beforeEach(async () => {
    made += 1
    const { json } = await bench.call('POST', '/admin/v1/people', {
      body: { organization_group: 'ACME', username: `ada${made}`, email: 'ada@example.com' },
    })
    id = json.id
    path = `/admin/v1/people/${id}`
    await signInFor(bench, id)
  })

  const living = async () => {
    const { sessions, families } = bench.stores
    const now = secondsOf(bench.parts.clock())
    const open = await sessions.ofPerson(id, now)
    const family = await families.get(id)
    return { sessions: open.length, family: family !== undefined && family.revokedAt === undefined }
  }
  const change = (body: object) => bench.call('PATCH', path, { body, headers: anyVersion })
  const lastEvent = async (action: string) =>
    (await bench.call('GET', `${events}?action=${action}`)).json.items[0]
  const ticketsLeft = async () => {
    const chosen = bench.stores.database.reads.selectFrom('person_ticket').selectAll()
    return (await chosen.where('person_id', '=', id).execute()).length
  }

  for (const [things, page, purpose] of [
    ['invitations', 'invitation', 'invitation'],
    ['password-resets', 'password-reset', 'password-reset'],
  ] as const) {
    test(`${things}: a link, mailed, told to the audit without its text`, async () => {
      const mails = bench.mails.length
      const { status, json, headers } = await bench.call('POST', `${path}/${things}`)
      assert.equal(status, 201)
      const start = `http://localhost:8080/${page}?ticket=fdi_`
      assert.ok(json.link.startsWith(start), json.link)
      assert.equal(json.mailed, true)
      assert.equal(headers['Cache-Control'], 'no-store')
      const mail = bench.mails[mails]
      assert.equal(mail?.to, 'ada@example.com')
      assert.ok(mail?.text.includes(json.link))
      assert.equal(mail?.uselessAt, Date.parse(json.expires_at))
      const event = await lastEvent('person.invited')
      assert.deepEqual([event.target_id, event.detail], [id, { purpose }])
      assert.ok(!JSON.stringify(event).includes('fdi_'))
    })
  }

  test('a newer link is the only one', async () => {
    await bench.call('POST', `${path}/invitations`)
    await bench.call('POST', `${path}/password-resets`)
    assert.equal(await ticketsLeft(), 1)
  })

  test('nobody disabled is invited', async () => {
    await change({ status: 'disabled' })
    assert.equal((await bench.call('POST', `${path}/invitations`)).status, 409)
    assert.equal((await bench.call('POST', `${path}/password-resets`)).status, 409)
    assert.equal(await ticketsLeft(), 0)
  })

  test('without a mail server the link is only in the answer', async () => {
    const silent = await administrationBench({ mailServer: false })
    const { json } = await silent.call('GET', '/admin/v1/people')
    const target = `/admin/v1/people/${json.items[0].id}/invitations`
    const reply = await silent.call('POST', target)
    assert.deepEqual([reply.status, reply.json.mailed], [201, false])
    await silent.close()
  })

  test('sessions are listed without their secret, and ended', async () => {
    const { json, text } = await bench.call('GET', `${path}/sessions`)
    assert.deepEqual(json.items[0].methods, ['password', 'totp'])
    assert.ok(!text.includes('"hash"'))
    assert.equal((await bench.call('DELETE', `${path}/sessions/${id}`)).status, 204)
    assert.equal((await bench.call('DELETE', `${path}/sessions/${id}`)).status, 404)
    assert.equal((await living()).sessions, 0)
    assert.equal((await lastEvent('session.ended')).target_id, id)
  })

  test('all sessions are ended at once', async () => {
    assert.equal((await bench.call('DELETE', `${path}/sessions`)).status, 204)
    assert.equal((await living()).sessions, 0)
    assert.equal((await lastEvent('session.ended')).detail.reason, 'all')
  })

  test('a lost authenticator is removed, with codes on paper, and the person signed out', async () => {
    const now = secondsOf(bench.parts.clock())
    const paper = {
      id: bench.parts.newId(),
      personId: id,
      name: 'Recovery code',
      kind: 'recovery-code',
      createdAt: now,
      confirmedAt: now,
      lastUsedAt: undefined,
      hash: 'paper-canary',
      keyId: '00000000',
      usedAt: undefined,
    } as const
    const { factors } = bench.stores
    await bench.parts.commit({ changes: [factors.insertion(paper)], audit: [] })
    const target = `${path}/second-factors`
    const { json, text } = await bench.call('GET', target)
    assert.deepEqual(
      [json.items.length, json.items[0].kind, json.recovery_codes_left],
      [1, 'totp', 1],
    )
    assert.doesNotMatch(text, /canary/)
    assert.equal((await bench.call('GET', path)).json.has_second_factor, true)

    assert.equal((await bench.call('DELETE', `${target}/${paper.id}`)).status, 404)
    assert.equal((await bench.call('DELETE', `${target}/${id}`)).status, 204)
    assert.deepEqual(await factors.ofPerson(id), [])
    assert.equal((await bench.call('GET', path)).json.has_second_factor, false)
    assert.equal((await living()).sessions, 0)
    assert.equal((await lastEvent('person.factor-removed')).detail.kind, 'totp')
    assert.equal((await bench.call('DELETE', `${target}/${id}`)).status, 404)
  })

  test('a connected app is told and taken away with its tokens', async () => {
    const target = `${path}/connected-apps`
    const { json } = await bench.call('GET', target)
    assert.deepEqual(
      [json.items[0].client_id, json.items[0].scope],
      [bench.operator, ['devices:read']],
    )
    assert.equal((await bench.call('DELETE', `${target}/${id}`)).status, 204)
    assert.deepEqual(await living(), { sessions: 1, family: false })
    assert.equal((await lastEvent('consent.revoked')).target_id, id)
    assert.equal((await bench.call('DELETE', `${target}/${id}`)).status, 404)
  })

  const ends: readonly [what: string, body: object, left: object, tickets: number][] = [
    ['a name', { given_name: 'A' }, { sessions: 1, family: true }, 1],
    ['being disabled', { status: 'disabled' }, { sessions: 0, family: false }, 0],
    ['a password', { password: 'a password of mine' }, { sessions: 0, family: false }, 0],
    ['a demanded factor', { second_factor: 'required' }, { sessions: 0, family: true }, 1],
    ['another address', { email: 'b@example.com' }, { sessions: 1, family: true }, 0],
  ]
  for (const [what, body, left, tickets] of ends) {
    test(`T7 what ${what} ends, in the same work`, async () => {
      await bench.call('POST', `${path}/invitations`)
      assert.equal((await change(body)).status, 200)
      assert.deepEqual(await living(), left)
      assert.equal(await ticketsLeft(), tickets)
    })
  }

  test('a stale edit ends nothing', async () => {
    const stale = { body: { status: 'disabled' }, headers: { 'if-match': '"7"' } }
    assert.equal((await bench.call('PATCH', path, stale)).status, 412)
    assert.deepEqual(await living(), { sessions: 1, family: true })
  })

  test('a deleted person leaves nothing open', async () => {
    assert.equal((await bench.call('DELETE', path, { headers: anyVersion })).status, 204)
    assert.deepEqual(await living(), { sessions: 0, family: false })
  })
})
