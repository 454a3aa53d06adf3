import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { obtainCode, redeemCode, sendForm, startFlow } from '../interop/fixtures/code-flow.ts'
import { type AttackedDesk, bodyOf, filledOf, startAttackedDesk } from './fixtures/attacked-desk.ts'

describe('attacks on what people delegate', () => {
  let at: AttackedDesk
  before(async () => {
    at = await startAttackedDesk()
  })
  after(() => at.desk.stop())

  describe('T6 a delegated token hands on no more than the person allowed', () => {
    const scope = 'openid admin:oauth-clients:edit'
    const made = {
      dialect: 'standard',
      name: 'Taken',
      organization_group: 'ACME',
      scope: 'devices:read',
    }

    async function createWith(over: Record<string, unknown>) {
      const client = await at.app({ scope: 'openid admin devices', ...over })
      const got = await obtainCode(at.desk.api, client, await at.signedIn(at.victim), { scope })
      const { text } = await redeemCode(at.desk.api, client, got)
      const token = String(JSON.parse(text).access_token)
      return at.desk.api.send('POST', '/admin/v1/oauth-clients', {
        token,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(made),
      })
    }

    test('an app that may register clients registers none with doors that nobody opened', async () => {
      const answer = await createWith({})
      assert.equal(answer.status, 403, answer.text)
    })

    test('an app of the house, for which nobody was asked, may hand on all that the person has', async () => {
      const answer = await createWith({ first_party: true })
      assert.equal(answer.status, 201, answer.text)
    })

    test('T9 so it does of what is refused by an API', async () => {
      const client = await at.app()
      const got = await obtainCode(at.desk.api, client, await at.signedIn(at.mallory), {
        scope: 'openid devices:read',
      })
      const token = String(bodyOf(await redeemCode(at.desk.api, client, got)).access_token)
      const refused = await at.desk.api.send('DELETE', '/api/mdm/devices/1', { token })
      assert.equal(refused.status, 403, refused.text)
      const query = new URLSearchParams({ action: 'request.refused', person: at.mallory.id })
      const told = bodyOf(await at.desk.api.admin('GET', `/audit-events?${query}`))
      assert.ok(JSON.stringify(told).includes(client.client_id), JSON.stringify(told))
    })

    test('T9 the audit names the person for whom the app acted', async () => {
      const { id } = bodyOf(await createWith({ first_party: true }))
      const query = new URLSearchParams({ action: 'client.created', person: at.victim.id })
      const told = bodyOf(await at.desk.api.admin('GET', `/audit-events?${query}`))
      assert.ok(JSON.stringify(told).includes(String(id)), JSON.stringify(told))
    })
  })

  describe('RFC 9126 pushed requests', () => {
    async function push(client: Awaited<ReturnType<AttackedDesk['app']>>, scope = 'openid') {
      const { url, verifier } = startFlow(at.desk.api, client, { scope })
      const form = Object.fromEntries(url.searchParams)
      const answer = await sendForm(at.desk.api, client, form, '/oauth2/par')
      assert.equal(answer.status, 201, answer.text)
      return { requestUri: String(bodyOf(answer).request_uri), verifier }
    }
    const addressOf = (parameters: Record<string, string>) =>
      `/oauth2/authorize?${new URLSearchParams(parameters)}`

    test('§4: the reference of one client is nothing to another', async () => {
      const [client, other] = [await at.app(), await at.app()]
      const { requestUri } = await push(client)
      const parameters = { client_id: other.client_id, request_uri: requestUri }
      const page = await at.desk.browserOf(at.victim).open(addressOf(parameters))
      assert.equal(page.status, 400)
      assert.equal(page.leaves, undefined)
    })

    test('what stands beside the reference changes nothing', async () => {
      const client = await at.app()
      const { requestUri } = await push(client, 'openid')
      const browser = await at.signedIn(at.victim)
      const page = await browser.open(
        addressOf({
          client_id: client.client_id,
          request_uri: requestUri,
          scope: 'openid devices:read',
          redirect_uri: 'https://evil.example/',
          prompt: 'none',
          response_type: 'token',
        }),
      )
      assert.equal(page.status, 200, page.text)
      assert.deepEqual(filledOf(page, '/oauth2/authorize').getAll('scope'), ['openid'])
      const { leaves } = await browser.submit(page, { button: /allow/i })
      assert.equal(leaves?.host, 'app.example')
    })

    test('row 1: it leads to one code, also for two tabs that both show the question', async () => {
      const client = await at.app()
      const { requestUri } = await push(client)
      const browser = await at.signedIn(at.victim)
      const address = addressOf({ client_id: client.client_id, request_uri: requestUri })
      const tabs = [await browser.open(address), await browser.open(address)]
      const ends = await Promise.all(tabs.map((tab) => browser.submit(tab, { button: /allow/i })))
      const codes = ends.filter(({ leaves }) => leaves?.searchParams.has('code'))
      assert.equal(codes.length, 1)
    })
  })

  describe('devices', () => {
    async function begin() {
      const grant = 'urn:ietf:params:oauth:grant-type:device_code'
      const client = await at.app({ grant_types: [grant, 'refresh_token'], redirect_uris: [] })
      const answer = await sendForm(at.desk.api, client, { scope: 'openid' }, '/oauth2/device')
      assert.equal(answer.status, 200, answer.text)
      return String(bodyOf(answer).user_code)
    }

    test('RFC 8628 §5.4: a link with the code in it decides nothing and binds nobody', async () => {
      const code = await begin()
      const lured = await (await at.signedIn(at.victim)).open(`/device?user_code=${code}`)
      assert.ok(!lured.forms.some(({ buttons }) => buttons.some(({ value }) => value === 'allow')))
      const browser = await at.signedIn(at.mallory)
      const page = await browser.submit(await browser.open('/device'), {
        fields: { user_code: code },
      })
      assert.match(page.text, /Allow/)
    })

    test('row 17: whoever typed the code first decides, and nobody with their page does', async () => {
      const code = await begin()
      const first = await at.signedIn(at.mallory)
      const page = await first.submit(await first.open('/device'), { fields: { user_code: code } })
      const second = await at.signedIn(at.victim)
      const late = await second.submit(await second.open('/device'), {
        fields: { user_code: code },
      })
      assert.equal(late.status, 400)
      const stolen = filledOf(page, '/device')
      stolen.set('decision', 'allow')
      const token = filledOf(await second.open('/sign-out'), '/sign-out').get('form_token') ?? ''
      stolen.set('form_token', token)
      const answer = await at.post(second, '/device', stolen)
      assert.equal(answer.status, 400)
    })
  })
})
