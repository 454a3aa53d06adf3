import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'

import type { Answer, CreatedClient } from '@frontdesk/testkit/api-client.ts'
import { type FixedClock, fixedClock } from '@frontdesk/testkit/fixed-clock.ts'

import {
  type HeldTokens,
  obtainCode,
  obtainTokens,
  redeemCode,
  refresh,
  sendForm,
} from '../interop/fixtures/code-flow.ts'
import { allowDevice, type PersonWithCookies } from '../interop/fixtures/person-with-cookies.ts'
import {
  type Employee,
  registerApp,
  type SignInDesk,
  startSignInDesk,
} from '../interop/fixtures/sign-in-desk.ts'

const redirectUri = 'http://127.0.0.1:8765/callback'
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

/** Everything that one delegation holds, just before something ends. */
interface Scene {
  readonly client: CreatedClient & { readonly redirectUri: string }
  readonly employee: Employee
  readonly person: PersonWithCookies
  readonly organizationId: string
  readonly tokens: HeldTokens
  /** Allowed, not redeemed yet. */
  readonly code: { readonly code: string; readonly verifier: string }
  readonly deviceCode: string
}

/** What can end, and how: security.md row 6, as far as people's delegations reach. */
const endings: readonly (readonly [string, (scene: Scene) => Promise<void>, Ending])[] = [
  ['the person is disabled', ({ employee }) => patch(`/people/${employee.id}`), 'all'],
  ['the person is deleted', ({ employee }) => remove(`/people/${employee.id}`), 'all'],
  ['the client is disabled', ({ client }) => patch(`/oauth-clients/${client.id}`), 'all'],
  ['the client is deleted', ({ client }) => remove(`/oauth-clients/${client.id}`), 'all'],
  [
    'the client’s secret is revoked',
    ({ client }) => remove(`/oauth-clients/${client.id}/secrets/${client.secrets[0]?.id}`),
    'all',
  ],
  [
    'the organization is disabled',
    (scene) => patch(`/organizations/${scene.organizationId}`),
    'all',
  ],
  [
    'the person takes it back under Connected apps',
    async ({ person }) => {
      const page = await person.open('/account/connected-apps')
      await person.submit(page, { button: /revoke|take back|remove|disconnect/i })
    },
    'all',
  ],
  [
    'the client revokes its refresh token',
    async ({ client, tokens }) => {
      const form = { token: tokens.refresh_token }
      assert.equal((await sendForm(desk.api, client, form, '/oauth2/revoke')).status, 200)
    },
    'family',
  ],
  [
    'a replayed code shows that somebody else holds it',
    async ({ client, code }) => {
      assert.equal((await redeemCode(desk.api, client, code)).status, 200)
      assert.equal((await redeemCode(desk.api, client, code)).status, 400)
    },
    'code',
  ],
]

/** `all`: no grant works; `family`: one delegation only; `code`: only what the code gave. */
type Ending = 'all' | 'family' | 'code'

let desk: SignInDesk
let clock: FixedClock
before(startAgain)
after(() => desk?.stop())

async function startAgain(): Promise<void> {
  await desk?.stop()
  clock = fixedClock()
  desk = await startSignInDesk({ clock: () => clock.now() })
}

for (const format of ['jwt', 'sealed'] as const) {
  describe(`row 6: delegations, ${format} access tokens`, () => {
    for (const [what, end, ending] of endings) {
      test(`when ${what}: nothing that hangs on it works at the next request`, async () => {
        const scene = await stage(format)
        assert.deepEqual(await livingOf(scene), ['userinfo', 'REST call', 'introspection'])
        await end(scene)

        if (ending !== 'code') {
          assert.deepEqual(await livingOf(scene), [])
          const refused = await refresh(desk.api, scene.client, scene.tokens.refresh_token)
          assertRefused(refused)
        }
        const again = await redeemCode(desk.api, scene.client, scene.code)
        if (ending !== 'family') assertRefused(again)
        if (ending === 'all') {
          const device = { grant_type: deviceGrant, device_code: scene.deviceCode }
          assertRefused(await sendForm(desk.api, scene.client, device))
        }
      })
    }
  })
}

describe('row 6: what time ends', () => {
  // The clock moves past the life of the administrator's own token.
  beforeEach(startAgain)

  test('a code lives 60 seconds', async () => {
    const { client, person } = await stage('jwt')
    const code = await obtainCode(desk.api, client, person)
    clock.advance(61_000)
    assertRefused(await redeemCode(desk.api, client, code))
  })

  test('a pushed request and a device code end with their time', async () => {
    const { client } = await stage('jwt')
    const shown = JSON.parse((await sendForm(desk.api, client, {}, '/oauth2/device')).text)
    clock.advance((shown.expires_in + 1) * 1000)
    const form = { grant_type: deviceGrant, device_code: shown.device_code }
    assert.equal((await sendForm(desk.api, client, form)).json.error, 'expired_token')
  })

  test('refreshing does not outlive the absolute life, and idling ends it before (T1)', async () => {
    const lives = { refresh_token_ttl_seconds: 600, refresh_token_idle_ttl_seconds: 120 }
    const { client, person } = await stage('jwt', lives)
    const idle = await obtainTokens(desk.api, client, person)
    clock.advance(121_000)
    assertRefused(await refresh(desk.api, client, idle.refresh_token))

    let { refresh_token } = await obtainTokens(desk.api, client, person)
    for (let seconds = 100; seconds < 600; seconds += 100) {
      clock.advance(100_000)
      const answer = await refresh(desk.api, client, refresh_token)
      assert.equal(answer.status, 200, `after ${seconds} s: ${answer.text}`)
      refresh_token = JSON.parse(answer.text).refresh_token
    }
    clock.advance(101_000)
    assertRefused(await refresh(desk.api, client, refresh_token))
  })
})

describe('rows 3 and 4: order and interleaving', () => {
  before(startAgain)

  test('three rotations within one second of a clock that stands still: each old one is dead', async () => {
    for (let replayed = 0; replayed < 3; replayed++) {
      const { client, person } = await stage('jwt', {
        token_endpoint_auth_method: 'none',
        application_type: 'native',
      })
      const held = [(await obtainTokens(desk.api, client, person)).refresh_token]
      for (let rotation = 0; rotation < 3; rotation++) {
        const answer = await refresh(desk.api, client, held[rotation] ?? '')
        held.push(JSON.parse(answer.text).refresh_token)
      }
      assertRefused(await refresh(desk.api, client, held[replayed] ?? ''))
      assertRefused(await refresh(desk.api, client, held[3] ?? ''))
    }
  })

  test('refreshing and revoking at the same time: afterwards nothing is active', async () => {
    for (let round = 0; round < 5; round++) {
      const { client, person } = await stage('sealed')
      const { refresh_token: token } = await obtainTokens(desk.api, client, person)
      const work = Array.from({ length: 12 }, (_, n) =>
        n === 4 + round
          ? sendForm(desk.api, client, { token }, '/oauth2/revoke')
          : refresh(desk.api, client, token),
      )
      for (const answer of await Promise.all(work)) {
        if (answer.status !== 200 || !answer.text.includes('refresh_token')) continue
        const given: HeldTokens = JSON.parse(answer.text)
        assertRefused(await refresh(desk.api, client, given.refresh_token))
        const call = await desk.api.send('GET', '/oauth2/userinfo', { token: given.access_token })
        assert.equal(call.status, 401)
      }
      assertRefused(await refresh(desk.api, client, token))
    }
  })
})

let staged = 0

/** An organization of its own with one person, one client and everything underway. */
async function stage(format: string, over: Record<string, unknown> = {}): Promise<Scene> {
  staged += 1
  const organization_group = `ENDS${staged}`
  const made = await desk.api.admin('POST', '/organizations', {
    name: `Ends ${staged}`,
    group_id: organization_group,
  })
  assert.equal(made.status, 201, made.text)
  const employee = await desk.employ({ organization_group })
  const person = desk.browserOf(employee)
  const client = {
    ...(await registerApp(desk.api, redirectUri, {
      organization_group,
      access_token_format: format,
      access_token_ttl_seconds: 3600,
      grant_types: ['authorization_code', 'refresh_token', deviceGrant],
      ...over,
    })),
    redirectUri,
  }
  const tokens = await obtainTokens(desk.api, client, person)
  const code = await obtainCode(desk.api, client, person)
  const shown = JSON.parse((await sendForm(desk.api, client, {}, '/oauth2/device')).text)
  await allowDevice(person, shown)
  const organizationId = made.json.id
  return { client, employee, person, organizationId, tokens, code, deviceCode: shown.device_code }
}

/** Where the access token still opens something. */
async function livingOf({ client, tokens }: Scene): Promise<readonly string[]> {
  const token = tokens.access_token
  const userinfo = await desk.api.send('GET', '/oauth2/userinfo', { token })
  const call = await desk.api.send('GET', '/api/mdm/devices/search', { token })
  const asked = await sendForm(desk.api, client, { token }, '/oauth2/introspect')
  return [
    ...(userinfo.status === 401 ? [] : ['userinfo']),
    ...(call.status === 401 ? [] : ['REST call']),
    ...(asked.status === 200 && JSON.parse(asked.text).active ? ['introspection'] : []),
  ]
}

function assertRefused(answer: Answer): void {
  assert.ok([400, 401].includes(answer.status), `${answer.status} ${answer.text}`)
  assert.match(answer.json.error, /^(invalid_grant|invalid_client|access_denied|expired_token)$/)
}

async function patch(path: string): Promise<void> {
  const anyVersion = { 'if-match': '*' }
  const answer = await desk.api.admin('PATCH', path, { status: 'disabled' }, anyVersion)
  assert.equal(answer.status, 200, answer.text)
}

async function remove(path: string): Promise<void> {
  const answer = await desk.api.admin('DELETE', path, undefined, { 'if-match': '*' })
  assert.equal(answer.status, 204, answer.text)
}
