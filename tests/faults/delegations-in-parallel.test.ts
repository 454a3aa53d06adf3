import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import type { Answer, ApiClient } from '@frontdesk/testkit/api-client.ts'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

import {
  type FlowClient,
  obtainCode,
  obtainTokens,
  redeemCode,
  refresh,
  sendForm,
  startFlow,
} from '../interop/fixtures/code-flow.ts'
import { allowDevice, type PersonWithCookies } from '../interop/fixtures/person-with-cookies.ts'
import { publicApp, registerApp } from '../interop/fixtures/sign-in-desk.ts'
import { type SpawnedDesk, startSpawnedDesk } from '../interop/fixtures/spawned-desk.ts'

const redirectUri = 'http://127.0.0.1:8765/callback'
const times = 50

for (const engine of ['SQLite', 'PostgreSQL'] as const) {
  describe(`row 1: ${times} redemptions at once over two processes, ${engine}`, () => {
    let desk: SpawnedDesk
    let here: ApiClient
    let person: PersonWithCookies
    before(async () => {
      desk = await startSpawnedDesk(engine, 2)
      assert.ok(desk.apis[0])
      here = desk.apis[0]
      person = await desk.signedInPerson()
    })
    after(() => desk?.stop())

    const register = async (over: Record<string, unknown> = {}): Promise<FlowClient> => ({
      ...(await registerApp(here, redirectUri, over)),
      redirectUri,
    })
    /** All at once, every other one at the other process. */
    const storm = (ask: (api: ApiClient) => Promise<Answer>) =>
      Promise.all(Array.from({ length: times }, (_, n) => ask(desk.apis[n % 2] ?? here)))
    const isDead = async (client: FlowClient, { json }: Answer) => {
      const { access_token: token, refresh_token = '' } = json as Answer['json'] & {
        readonly refresh_token?: string
      }
      const renewed = await refresh(here, client, refresh_token)
      assert.equal(renewed.json.error, 'invalid_grant')
      assert.equal((await here.send('GET', '/oauth2/userinfo', { token })).status, 401)
    }

    test('an authorization code: one success, and the replays end its family', async () => {
      const client = await register()
      const code = await obtainCode(here, client, person)
      const won = successes(await storm((api) => redeemCode(api, client, code)))
      assert.equal(won.length, 1)
      for (const answer of won) await isDead(client, answer)
    })

    test('a refresh token of a public client: one success, and the replays end its family', async () => {
      const client = await register(publicApp)
      const { refresh_token } = await obtainTokens(here, client, person)
      const won = successes(await storm((api) => refresh(api, client, refresh_token)))
      assert.ok(won.length <= 1, String(won.length))
      for (const answer of won) await isDead(client, answer)
      assert.equal((await refresh(here, client, refresh_token)).json.error, 'invalid_grant')
    })

    test('a refresh token of a confidential client: one rotation, identical answers (T10)', async () => {
      const client = await register()
      const { refresh_token } = await obtainTokens(here, client, person)
      const answers = await storm((api) => refresh(api, client, refresh_token))
      assert.equal(successes(answers).length, times)
      const texts = new Set(answers.map(({ text }) => text))
      assert.equal(texts.size, 1, 'identical answers')
      const [text = ''] = texts
      const successor = JSON.parse(text).refresh_token
      assert.equal((await refresh(here, client, successor)).status, 200)
      const late = await refresh(here, client, refresh_token)
      assert.equal(late.json.error, 'invalid_grant', 'the successor was used')
    })

    test('a device code: one success', async () => {
      const grant_type = 'urn:ietf:params:oauth:grant-type:device_code'
      const over = { ...publicApp, grant_types: [grant_type, 'refresh_token'], redirect_uris: [] }
      const client = await register(over)
      const shown = JSON.parse((await sendForm(here, client, {}, '/oauth2/device')).text)
      await allowDevice(person, shown)
      const { device_code } = shown
      const won = successes(
        await storm((api) => sendForm(api, client, { grant_type, device_code })),
      )
      assert.ok(won.length <= 1, String(won.length))
    })

    test('a pushed request: one code', async () => {
      const client = await register({ first_party: true })
      const { url } = startFlow(here, client)
      const pushed = await sendForm(
        here,
        client,
        Object.fromEntries(url.searchParams),
        '/oauth2/par',
      )
      const query = new URLSearchParams({
        client_id: client.client_id,
        request_uri: JSON.parse(pushed.text).request_uri,
      })
      const cookie = person.cookies()
      const answers = await storm((api) =>
        api.send('GET', `/oauth2/authorize?${query}`, { headers: { cookie } }),
      )
      const codes = answers.filter(({ headers }) => headers.get('location')?.includes('code='))
      assert.equal(codes.length, 1)
      for (const { status } of answers) assert.ok(status < 500, String(status))
    })

    test('a client assertion (row 16): one success', async () => {
      const { privateKey, publicKey } = await generateKeyPair('ES256')
      const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }
      const client = await here.createClient({
        dialect: 'standard',
        name: 'With a key',
        scope: 'devices:read',
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [jwk] },
      })
      const assertion = await new SignJWT()
        .setProtectedHeader({ alg: 'ES256', kid: 'k' })
        .setIssuer(client.client_id)
        .setSubject(client.client_id)
        .setAudience(here.url)
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime('60s')
        .sign(privateKey)
      const { client_id } = client
      const form = {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      }
      const won = successes(await storm((api) => sendForm(api, { client_id }, form)))
      assert.equal(won.length, 1)
    })

    test('a device code is for the session that typed its code first (row 17)', async () => {
      const grant_type = 'urn:ietf:params:oauth:grant-type:device_code'
      const client = await register({ ...publicApp, grant_types: [grant_type], redirect_uris: [] })
      const shown = JSON.parse((await sendForm(here, client, {}, '/oauth2/device')).text)
      const thief = await desk.signedInPerson()
      const page = await person.submit(await person.open('/device'), {
        fields: { user_code: shown.user_code },
      })
      const taken = await thief.submit(await thief.open('/device'), {
        fields: { user_code: shown.user_code },
      })
      assert.ok(!taken.forms.some(({ fields }) => fields.includes('device')), taken.text)
      const form = page.forms.find(({ fields }) => fields.includes('device'))
      const sealed = form?.filled.find(([name]) => name === 'device')?.[1] ?? ''
      const own = taken.forms[0]?.filled ?? []
      const stolen = await fetch(`${here.url}/device`, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: thief.cookies(), origin: here.url },
        body: new URLSearchParams([
          ...own.map(([name, value]): [string, string] => [name, value]),
          ['device', sealed],
          ['decision', 'allow'],
          ['scope', 'devices:read'],
        ]),
      })
      assert.doesNotMatch(await stolen.text(), /is connected/)
      const { device_code } = shown
      const waiting = await sendForm(here, client, { grant_type, device_code })
      assert.equal(waiting.json.error, 'authorization_pending')
      await person.submit(page, { button: /^allow$/i })
    })
  })
}

function successes(answers: readonly Answer[]): readonly Answer[] {
  for (const { status, text } of answers) {
    assert.ok([200, 400, 401, 429].includes(status), `${status} ${text}`)
  }
  return answers.filter(({ status }) => status === 200)
}
