import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'

import { obtainTokens } from '../interop/fixtures/code-flow.ts'
import type { PersonWithCookies } from '../interop/fixtures/person-with-cookies.ts'
import {
  publicApp,
  registerApp,
  type SignInDesk,
  startSignInDesk,
} from '../interop/fixtures/sign-in-desk.ts'
import { basic } from './fixtures/asked-codes.ts'
import {
  giveGrant,
  personGrants as grant_types,
  heldKinds,
  sendBare,
} from './fixtures/held-grants.ts'
import { registerSigningClient, type SigningClient } from './fixtures/signing-client.ts'

const redirectUri = 'http://127.0.0.1:8765/callback'

let desk: SignInDesk
let person: PersonWithCookies
let confidential: CreatedClient
let page: CreatedClient
let signing: SigningClient

before(async () => {
  desk = await startSignInDesk()
  person = desk.browserOf(await desk.employ())
  confidential = await registerApp(desk.api, redirectUri, { grant_types })
  page = await registerApp(desk.api, redirectUri, { ...publicApp, grant_types })
  const body = { name: 'Signing', grant_types, redirect_uris: [redirectUri], scope: 'devices:read' }
  signing = await registerSigningClient(desk.api, body)
})
after(() => desk?.stop())

/** What somebody who found a refresh token of a confidential client can try without its secret. */
const proofs: readonly (readonly [
  what: string,
  error: string,
  send: () => Promise<{ readonly authorization?: string; readonly form: Record<string, string> }>,
])[] = [
  ['nothing at all', 'invalid_client', async () => ({ form: {} })],
  ['its name', 'invalid_client', async () => ({ form: { client_id: confidential.client_id } })],
  ...['', ' ', 'undefined', 'null', '0', 'x'.repeat(300)].map(
    (client_secret): (typeof proofs)[number] => [
      `its name and the secret ${JSON.stringify(client_secret.slice(0, 9))}`,
      'invalid_client',
      async () => ({ form: { client_id: confidential.client_id, client_secret } }),
    ],
  ),
  ...['', ' ', '%00', '%20', '+'].map((secret): (typeof proofs)[number] => [
    `Basic with the secret ${JSON.stringify(secret)}`,
    'invalid_client',
    async () => ({ authorization: basic(confidential.client_id, secret), form: {} }),
  ]),
  [
    'Basic with no colon',
    'invalid_client',
    async () => ({
      authorization: `Basic ${Buffer.from(confidential.client_id).toString('base64')}`,
      form: {},
    }),
  ],
  [
    'another scheme, and its name',
    'invalid_client',
    async () => ({
      authorization: `Digest ${confidential.client_id}`,
      form: { client_id: confidential.client_id },
    }),
  ],
  [
    'an access token of its own',
    'invalid_client',
    async () => {
      const held = await obtainTokens(desk.api, { ...confidential, redirectUri }, person)
      const form = { client_id: confidential.client_id }
      return { authorization: `Bearer ${held.access_token}`, form }
    },
  ],
  [
    'an ID token of its own as an assertion',
    'invalid_client',
    async () => {
      const held = await obtainTokens(desk.api, { ...confidential, redirectUri }, person)
      const { client_assertion_type = '' } = await signing.assertion()
      return { form: { client_assertion_type, client_assertion: held.id_token } }
    },
  ],
  [
    'an assertion that names it, signed by another',
    'invalid_client',
    async () => {
      const { client_id } = confidential
      return { form: await signing.assertion({ iss: client_id, sub: client_id }) }
    },
  ],
  [
    'the type of an assertion, and its name',
    'invalid_client',
    async () => {
      const { client_assertion_type = '' } = await signing.assertion()
      return { form: { client_assertion_type, client_id: confidential.client_id } }
    },
  ],
  [
    'an unsigned assertion',
    'invalid_client',
    async () => {
      const { client_assertion_type = '' } = await signing.assertion()
      const { client_id } = confidential
      const claims = { iss: client_id, sub: client_id, aud: desk.url, jti: 'x', exp: 9_999_999_999 }
      const parts = [{ alg: 'none' }, claims].map((part) =>
        Buffer.from(JSON.stringify(part)).toString('base64url'),
      )
      return { form: { client_assertion_type, client_assertion: `${parts.join('.')}.` } }
    },
  ],
  [
    'its name and another’s secret',
    'invalid_client',
    async () => {
      const { client_secret } = await registerApp(desk.api, redirectUri, { grant_types })
      return { form: { client_id: confidential.client_id, client_secret } }
    },
  ],
  [
    'its own secret that was revoked',
    'invalid_client',
    async () => {
      const { id, client_id } = confidential
      const path = `/oauth-clients/${id}/secrets`
      const made = await desk.api.admin('POST', path, { name: 'revoked' })
      const form = { client_id, client_secret: made.json.client_secret }
      const answer = await sendBare(desk, { ...form, token: 'x' }, '/oauth2/introspect')
      assert.equal(answer.status, 200, answer.text)
      const gone = await desk.api.admin('DELETE', `${path}/${made.json.id}`)
      assert.equal(gone.status, 204, gone.text)
      return { form }
    },
  ],
  [
    'a public client’s name',
    'invalid_grant',
    async () => ({ form: { client_id: page.client_id } }),
  ],
  [
    'a public client’s name by Basic',
    'invalid_grant',
    async () => ({ authorization: basic(page.client_id, ''), form: {} }),
  ],
]

describe('row 25: what a confidential client holds is worth nothing without its secret', () => {
  for (const what of heldKinds) {
    test(`row 25: a ${what} with every other proof; it lives on`, async () => {
      const held = await giveGrant(desk, person, { ...confidential, redirectUri }, what)
      for (const [proof, error, send] of proofs) {
        const { authorization, form } = await send()
        const headers = authorization === undefined ? {} : { authorization }
        const answer = await sendBare(desk, { ...held.form, ...form }, '/oauth2/token', headers)
        assert.equal(answer.json.error, error, `${proof}: ${answer.text}`)
        assert.ok(answer.status === 400 || answer.status === 401, proof)
      }
      await held.requireLiving()
    })
  }
})
