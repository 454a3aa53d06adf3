import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'

import {
  type HeldTokens,
  obtainCode,
  obtainTokens,
  redeemCode,
  refresh,
  sendForm,
  startFlow,
} from '../interop/fixtures/code-flow.ts'
import { allowDevice, type PersonWithCookies } from '../interop/fixtures/person-with-cookies.ts'
import {
  deskScope,
  type Employee,
  publicApp,
  registerApp,
  type SignInDesk,
  startSignInDesk,
} from '../interop/fixtures/sign-in-desk.ts'
import { personGrants } from './fixtures/held-grants.ts'
import { deviceGrant } from './fixtures/living-artefacts.ts'

const redirectUri = 'http://127.0.0.1:8765/callback'
const grant_types = personGrants
const scope = 'openid offline_access devices:read'

let desk: SignInDesk
before(async () => {
  desk = await startSignInDesk({ environment: { FRONTDESK_REGISTRATION: 'open' } })
})
after(() => desk?.stop())

type Flow = CreatedClient & { readonly redirectUri: string }

/** One client, its person, and the installation that was there first. */
interface Scene {
  readonly client: Flow
  readonly employee: Employee
  /** The browser of the first installation, signed in. */
  readonly browser: PersonWithCookies
  readonly first: HeldTokens
}

async function selfRegistered(): Promise<CreatedClient> {
  const answer = await desk.api.send('POST', '/oauth2/register', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      redirect_uris: [redirectUri],
      grant_types,
      application_type: 'native',
      token_endpoint_auth_method: 'none',
    }),
  })
  assert.equal(answer.status, 201, answer.text)
  return JSON.parse(answer.text)
}

const clients: readonly (readonly [string, string, () => Promise<CreatedClient>])[] = [
  [
    'a public client',
    scope,
    () => registerApp(desk.api, redirectUri, { ...publicApp, grant_types }),
  ],
  ['a confidential client', scope, () => registerApp(desk.api, redirectUri, { grant_types })],
  [
    'an app of the house',
    scope,
    () => registerApp(desk.api, redirectUri, { grant_types, first_party: true }),
  ],
  ['a client that registered itself', 'openid offline_access', selfRegistered],
]

/** What a second installation may do, each beginning with a person who signs in once more. */
const happenings: readonly (readonly [string, (scene: Scene) => Promise<void>])[] = [
  ['signs in in the same browser', async (scene) => void (await again(scene, scene.browser))],
  ['signs in in another browser', async (scene) => void (await again(scene))],
  [
    'signs in with the password once more',
    async (scene) => {
      const { url } = startFlow(desk.api, scene.client, { scope: 'openid', prompt: 'login' })
      const page = await scene.browser.signIn(await scene.browser.open(url))
      if (!page.leaves) await scene.browser.submit(page, { button: /allow/i })
    },
  ],
  [
    'is allowed less',
    async (scene) => void (await again(scene, undefined, { scope: 'openid', prompt: 'consent' })),
  ],
  [
    'is refused',
    async (scene) => {
      const { url } = startFlow(desk.api, scene.client, { scope: 'openid', prompt: 'consent' })
      const sent = await scene.browser.authorize(url, /not|deny|cancel/i)
      assert.equal(sent.searchParams.get('error'), 'access_denied')
    },
  ],
  [
    'signs out',
    async (scene) => {
      const browser = desk.browserOf(scene.employee)
      await again(scene, browser)
      await browser.submit(await browser.open('/sign-out'))
    },
  ],
  [
    'signs out by the app',
    async (scene) => {
      const browser = desk.browserOf(scene.employee)
      const { id_token } = await again(scene, browser)
      await browser.open(`/oauth2/logout?${new URLSearchParams({ id_token_hint: id_token })}`)
    },
  ],
  [
    'renews its tokens many times',
    async (scene) => {
      let { refresh_token } = await again(scene)
      for (let turn = 0; turn < 5; turn += 1) {
        const answer = await refresh(desk.api, scene.client, refresh_token)
        assert.equal(answer.status, 200, answer.text)
        refresh_token = JSON.parse(answer.text).refresh_token
      }
    },
  ],
  [
    'gives its tokens back',
    async (scene) => {
      const second = await again(scene)
      for (const token of [second.access_token, second.refresh_token]) {
        const answer = await sendForm(desk.api, scene.client, { token }, '/oauth2/revoke')
        assert.equal(answer.status, 200, answer.text)
      }
      assert.equal((await refresh(desk.api, scene.client, second.refresh_token)).status, 400)
    },
  ],
  [
    'sends an old refresh token',
    async (scene) => {
      const second = await again(scene)
      let held = second.refresh_token
      for (let turn = 0; turn < 2; turn += 1) {
        held = JSON.parse((await refresh(desk.api, scene.client, held)).text).refresh_token
      }
      const replayed = await refresh(desk.api, scene.client, second.refresh_token)
      assert.equal(replayed.json.error, 'invalid_grant')
      assert.equal((await refresh(desk.api, scene.client, held)).status, 400)
    },
  ],
  [
    'sends its code twice',
    async (scene) => {
      const browser = desk.browserOf(scene.employee)
      const got = await obtainCode(desk.api, scene.client, browser, { scope: 'openid' })
      assert.equal((await redeemCode(desk.api, scene.client, got)).status, 200)
      assert.equal((await redeemCode(desk.api, scene.client, got)).status, 400)
    },
  ],
  [
    'begins and never redeems its code',
    async ({ client, employee }) =>
      void (await obtainCode(desk.api, client, desk.browserOf(employee), { scope: 'openid' })),
  ],
  [
    'is a device',
    async ({ client, employee }) => {
      const begun = await sendForm(desk.api, client, { scope: 'openid' }, '/oauth2/device')
      const shown = JSON.parse(begun.text)
      await allowDevice(desk.browserOf(employee), shown)
      const form = { grant_type: deviceGrant, device_code: String(shown.device_code) }
      assert.equal((await sendForm(desk.api, client, form)).status, 200)
    },
  ],
]

function again(
  { client, employee }: Scene,
  browser = desk.browserOf(employee),
  over: Record<string, string> = { scope: 'openid offline_access' },
): Promise<HeldTokens> {
  return obtainTokens(desk.api, client, browser, over)
}

async function requireLiving({ client, first }: Scene, what: string): Promise<HeldTokens> {
  const { access_token: token } = first
  const told = await desk.api.send('GET', '/oauth2/userinfo', { token })
  assert.equal(told.status, 200, `${what}: ${told.text}`)
  const answer = await refresh(desk.api, client, first.refresh_token)
  assert.equal(answer.status, 200, `${what}: ${answer.text}`)
  assert.equal(answer.json.scope, first.scope, what)
  return JSON.parse(answer.text)
}

describe('row 29: two installations of one client, one person', () => {
  for (const [whose, allowed, register] of clients) {
    test(`row 29: whatever a second one of ${whose} does, the first one goes on`, async () => {
      const client = { ...(await register()), redirectUri }
      const employee = await desk.employ()
      const browser = desk.browserOf(employee)
      const over = { scope: allowed }
      let scene: Scene = {
        client,
        employee,
        browser,
        first: await obtainTokens(desk.api, client, browser, over),
      }
      for (const [what, happen] of happenings) {
        await happen(scene)
        scene = { ...scene, first: await requireLiving(scene, `the second one ${what}`) }
      }
    })
  }

  test('row 29: twenty-five installations live side by side', async () => {
    const client = { ...(await registerApp(desk.api, redirectUri, publicApp)), redirectUri }
    const browser = desk.browserOf(await desk.employ())
    const all: HeldTokens[] = []
    for (let count = 0; count < 25; count += 1) {
      all.push(await obtainTokens(desk.api, client, browser, { scope: deskScope }))
    }
    for (const { access_token: token, refresh_token } of all) {
      assert.equal((await desk.api.send('GET', '/oauth2/userinfo', { token })).status, 200)
      assert.equal((await refresh(desk.api, client, refresh_token)).status, 200)
    }
  })

  test('row 29: what ends them all is the person’s word in Connected apps', async () => {
    const client = { ...(await registerApp(desk.api, redirectUri)), redirectUri }
    const browser = desk.browserOf(await desk.employ())
    const all = [
      await obtainTokens(desk.api, client, browser),
      await obtainTokens(desk.api, client, browser),
    ]
    await browser.submit(await browser.open('/account/connected-apps'), { button: /revoke/i })
    for (const { refresh_token } of all) {
      assert.equal((await refresh(desk.api, client, refresh_token)).json.error, 'invalid_grant')
    }
  })
})
