import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'
import { startTestServer, type TestServer } from '@frontdesk/testkit/test-server.ts'

/** What can end, and how: security.md row 6, as far as client credentials reach. */
const endings: readonly [string, (at: Scene) => Promise<void>, { tokensDie: boolean }][] = [
  ['the client is disabled', ({ change }) => change({ status: 'disabled' }), { tokensDie: true }],
  [
    'the client is deleted',
    async ({ api, client }) => {
      const answer = await api.admin('DELETE', `/oauth-clients/${client.id}`, undefined, {
        'if-match': '*',
      })
      assert.equal(answer.status, 204, answer.text)
    },
    { tokensDie: true },
  ],
  [
    'the secret is revoked',
    async ({ api, client }) => {
      const answer = await api.admin(
        'DELETE',
        `/oauth-clients/${client.id}/secrets/${client.secrets[0]?.id}`,
      )
      assert.equal(answer.status, 204, answer.text)
    },
    { tokensDie: true },
  ],
  [
    'the secret is replaced at once',
    async ({ api, client }) => {
      const answer = await api.admin('POST', `/oauth-clients/${client.id}/secrets`, {
        name: 'new',
        retire_others_after_seconds: 0,
      })
      assert.equal(answer.status, 201, answer.text)
    },
    { tokensDie: true },
  ],
  [
    'the secret retired and its time is over',
    async ({ api, client, clock }) => {
      const answer = await api.admin('POST', `/oauth-clients/${client.id}/secrets`, {
        name: 'new',
        retire_others_after_seconds: 60,
      })
      assert.equal(answer.status, 201, answer.text)
      clock.advance(61_000)
    },
    { tokensDie: false },
  ],
  [
    'the organization is disabled',
    async ({ api, organizationId }) => {
      const answer = await api.admin(
        'PATCH',
        `/organizations/${organizationId}`,
        { status: 'disabled' },
        { 'if-match': '*' },
      )
      assert.equal(answer.status, 200, answer.text)
    },
    { tokensDie: true },
  ],
]

interface Scene {
  readonly api: TestServer['api']
  readonly client: CreatedClient
  readonly organizationId: string
  readonly clock: ReturnType<typeof fixedClock>
  change(body: Record<string, unknown>): Promise<void>
}

for (const dialect of ['uem', 'standard'] as const) {
  for (const format of ['jwt', 'sealed'] as const) {
    describe(`row 6: ${dialect} client, ${format} token`, () => {
      for (const [what, end, { tokensDie }] of endings) {
        test(`when ${what}: no new token, and living ones ${tokensDie ? 'stop at the next request' : 'run out by themselves'}`, async () => {
          const scene = await stage(dialect, format)
          const path = dialect === 'uem' ? '/connect/token' : '/oauth2/token'
          const token = await scene.api.token(scene.client, { path })
          const call = () => scene.api.send('GET', '/api/mdm/devices/search', { token })
          assert.ok([200, 204].includes((await call()).status))

          await end(scene)

          const refused = await scene.api.askToken(scene.client, { path })
          assert.equal(refused.json.error, 'invalid_client')
          assert.equal((await call()).status, tokensDie ? 401 : 204)
        })
      }

      test('a client that is enabled again gets tokens, and its old ones stay dead', async () => {
        const scene = await stage(dialect, format)
        const path = dialect === 'uem' ? '/connect/token' : '/oauth2/token'
        const old = await scene.api.token(scene.client, { path })
        await scene.change({ status: 'disabled' })
        await scene.change({ status: 'enabled' })
        const fresh = await scene.api.token(scene.client, { path })
        const status = async (token: string) =>
          (await scene.api.send('GET', '/api/mdm/devices/search', { token })).status
        assert.equal(await status(old), 401)
        assert.equal(await status(fresh), 204)
      })
    })
  }
}

let running: TestServer
const clock = fixedClock()
before(async () => {
  running = await startTestServer({ clock: () => clock.now() })
})
after(() => running.stop())

let staged = 0

/** An organization of its own with one client. */
async function stage(dialect: string, format: string): Promise<Scene> {
  const { api } = running
  staged += 1
  // The administrator's token is of ten minutes, and this clock is moved by hand.
  const organization = await api.admin('POST', '/organizations', {
    name: `Tenant ${staged}`,
    group_id: `TENANT${staged}`,
  })
  assert.equal(organization.status, 201, organization.text)
  const registration =
    dialect === 'uem' ? { role: 'Read Only' } : { scope: 'devices:read', role: 'Read Only' }
  const client = await api.createClient({
    dialect,
    name: `Client ${staged}`,
    organization_group: `TENANT${staged}`,
    access_token_format: format,
    ...registration,
  })
  return {
    api,
    client,
    clock,
    organizationId: organization.json.id,
    async change(body) {
      const answer = await api.admin('PATCH', `/oauth-clients/${client.id}`, body, {
        'if-match': '*',
      })
      assert.equal(answer.status, 200, answer.text)
    },
  }
}
