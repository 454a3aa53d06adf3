import assert from 'node:assert/strict'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'

import { startServer } from '@frontdesk/server/main.ts'
import { readSettings } from '@frontdesk/server/settings/settings.ts'
import { apiClient } from '@frontdesk/testkit/api-client.ts'
import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'
import { freePort } from '@frontdesk/testkit/free-port.ts'
import { testAdministrator, testEnvironment } from '@frontdesk/testkit/test-server.ts'

import { registerSigningClient } from '../e2e/fixtures/signing-client.ts'

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-restored-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const path = join(folder, 'frontdesk.db')
const mark = `${path}.mark`
const port = String(await freePort())
const settings = readSettings(
  await testEnvironment(folder, {
    FRONTDESK_PORT: port,
    FRONTDESK_PUBLIC_URL: `http://127.0.0.1:${port}`,
  }),
)
const clock = fixedClock(Date.now())

async function start(options: { readonly acceptRestored?: boolean } = {}) {
  const server = await startServer(settings, { clock: clock.now }, options)
  const api = apiClient(server.url, testAdministrator)
  const isOpen = async (token: string) =>
    (await api.send('GET', '/api/system/info', { token })).status === 200
  return { server, api, isOpen }
}

describe('a database file that was restored from a copy', () => {
  test('is refused in words; accepted once, what it brought back is dead', async () => {
    const first = await start()
    const client = await first.api.createClient({
      dialect: 'standard',
      name: 'nightly',
      scope: 'devices:read',
    })
    const untouched = await first.api.createClient({
      dialect: 'standard',
      name: 'other',
      scope: 'devices:read',
    })
    const revoked = await first.api.createClient({
      dialect: 'standard',
      name: 'ended',
      scope: 'devices:read',
    })
    const early = await first.api.token(client)
    await first.server.close()
    copyFileSync(path, `${path}.copy`)

    // What happens after the copy was made: a secret is replaced, a token handed out.
    const second = await start()
    clock.advance(1000)
    const added = await second.api.admin('POST', `/oauth-clients/${client.id}/secrets`, {
      name: 'new',
      retire_others_after_seconds: 0,
    })
    assert.equal(added.status, 201, added.text)
    const only = `/oauth-clients/${revoked.id}/secrets/${revoked.secrets[0]?.id}`
    assert.equal((await second.api.admin('DELETE', only)).status, 204)
    assert.equal((await second.api.askToken(client)).status, 401)
    await second.server.close()

    copyFileSync(`${path}.copy`, path)
    clock.advance(3_600_000)
    const refusal = {
      name: 'RestoredDatabaseError',
      message: /is an older copy: its mark .* --accept-restored/,
    }
    await assert.rejects(start(), refusal)
    await assert.rejects(start(), refusal)

    const accepted = await start({ acceptRestored: true })
    assert.equal((await accepted.api.askToken(client)).status, 401, 'a replaced secret')
    assert.equal((await accepted.api.askToken(revoked)).status, 401, 'a revoked secret')
    assert.equal(await accepted.isOpen(early), false, 'a token from before')
    const event = '/audit-events?action=server.restored-database-accepted'
    const { text } = await accepted.api.admin('GET', event)
    const named = /"new_secrets_for":\[(.*?)\]/.exec(text)?.[1] ?? ''
    for (const { client_id } of [client, revoked]) assert.ok(named.includes(client_id), text)
    assert.equal(named.includes(untouched.client_id), false)
    const fresh = await accepted.api.token(untouched)
    assert.equal(await accepted.isOpen(fresh), true)
    await accepted.server.close()

    for (const options of [{}, { acceptRestored: true }]) {
      const again = await start(options)
      assert.equal(await again.isOpen(fresh), true, 'the option acts once')
      await again.server.close()
    }
  })

  test('RFC 7523 §3 a used assertion is not taken again: it has to be signed after the restoration', async () => {
    const seconds = () => Math.floor(clock.now() / 1000)
    // Well after the restoration of the test before.
    clock.advance(4_000_000)
    const first = await start()
    const client = await registerSigningClient(first.api, {
      name: 'signs',
      scope: 'devices:read',
    })
    await first.server.close()
    copyFileSync(path, `${path}.copy`)

    let desk = await start()
    const sign = (claims: Record<string, unknown>) =>
      client.assertion({ exp: seconds() + 60, ...claims })
    const ask = async (form: Record<string, string>) => {
      const body = new URLSearchParams({ grant_type: 'client_credentials', ...form })
      return (await desk.api.send('POST', '/oauth2/token', { body })).status
    }
    const used = await sign({ iat: seconds(), exp: seconds() + 3600 })
    const usedToo = await sign({ iat: undefined, exp: seconds() + 3600 })
    const usedAhead = await sign({ iat: seconds() + 3000, exp: seconds() + 3600 })
    const before = [used, usedToo, usedAhead]
    for (const one of before) assert.equal(await ask(one), 200)
    await desk.server.close()
    copyFileSync(`${path}.copy`, path)

    clock.advance(1_800_000)
    desk = await start({ acceptRestored: true })
    for (const one of before) assert.equal(await ask(one), 401, 'it was used before')
    clock.advance(31_000)
    for (const one of before) assert.equal(await ask(one), 401, 'it was used before')
    const fresh = await sign({ iat: seconds() })
    assert.deepEqual([await ask(fresh), await ask(fresh)], [200, 401])
    assert.equal(await ask(await sign({ iat: undefined })), 401, 'it may have been used before')
    clock.advance(3_600_000)
    assert.equal(await ask(await sign({ iat: undefined })), 200)
    await desk.server.close()
  })

  test('without a mark is accepted, and gets one; with a broken one too', async () => {
    for (const spoil of [() => rmSync(mark), () => copyFileSync(`${path}.key`, mark)]) {
      spoil()
      const { server, api } = await start()
      await api.token(testAdministrator, { scope: 'admin' })
      await server.close()
      assert.match(readFileSync(mark, 'utf8'), /"sequence":\d+/)
    }
  })

  test('the mark is written within a second, and never says more than the file', async () => {
    const { server, api } = await start()
    const sequence = () => Number(JSON.parse(readFileSync(mark, 'utf8')).sequence)
    const before = sequence()
    await api.token(testAdministrator, { scope: 'admin' })
    const answeredAt = performance.now()
    while (sequence() === before) {
      assert.ok(performance.now() - answeredAt < 5000)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const heads = await server.stores.audit.heads()
    assert.equal(heads[0]?.sequence, sequence())
    await server.close()
  })

  test('a new database in the place of another is no older copy', async () => {
    for (const name of [path, `${path}-wal`, `${path}-shm`]) rmSync(name, { force: true })
    assert.ok(existsSync(mark))
    const { server, api } = await start()
    await api.token(testAdministrator, { scope: 'admin' })
    // The commonest wrong backup: the file alone, while its write-ahead log holds everything.
    copyFileSync(path, `${path}.hollow`)
    await server.close()
  })

  test('a copy without its write-ahead log holds nothing, and is refused', async () => {
    copyFileSync(`${path}.hollow`, path)
    for (const name of [`${path}-wal`, `${path}-shm`]) rmSync(name, { force: true })
    await assert.rejects(start(), { name: 'RestoredDatabaseError', message: /with its -wal file/ })
  })
})
