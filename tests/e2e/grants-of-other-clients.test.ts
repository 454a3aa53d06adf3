import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'

import {
  obtainCode,
  obtainTokens,
  redeemCode,
  refresh,
  sendForm,
  startFlow,
} from '../interop/fixtures/code-flow.ts'
import type { PersonWithCookies } from '../interop/fixtures/person-with-cookies.ts'
import {
  publicApp,
  registerApp,
  type SignInDesk,
  startSignInDesk,
} from '../interop/fixtures/sign-in-desk.ts'
import { giveGrant, heldKinds, personGrants, sendBare } from './fixtures/held-grants.ts'
import { registerSigningClient, type SigningClient } from './fixtures/signing-client.ts'

const redirectUri = 'http://127.0.0.1:8765/callback'
const grant_types = personGrants

let desk: SignInDesk
let person: PersonWithCookies
let confidential: CreatedClient
let page: CreatedClient
let uem: CreatedClient
let signing: SigningClient

before(async () => {
  desk = await startSignInDesk({ environment: { FRONTDESK_REGISTRATION: 'open' } })
  person = desk.browserOf(await desk.employ())
  confidential = await registerApp(desk.api, redirectUri, { grant_types })
  page = await registerApp(desk.api, redirectUri, { ...publicApp, grant_types })
  const body = { name: 'Signing', grant_types, redirect_uris: [redirectUri], scope: 'devices:read' }
  signing = await registerSigningClient(desk.api, body)
  uem = await desk.api.createClient({
    dialect: 'uem',
    name: 'UEM',
    organization_group: 'ACME',
    role: 'Console Administrator',
  })
})
after(() => desk?.stop())

const proofOf = ({ client_id, client_secret }: CreatedClient) => ({ client_id, client_secret })

const owners: readonly (readonly [string, () => CreatedClient])[] = [
  ['a confidential client', () => confidential],
  ['a public client', () => page],
]

async function otherOrganization(): Promise<string> {
  const group_id = `OTHER${Math.random().toString(36).slice(2, 10).toUpperCase()}`
  const made = await desk.api.admin('POST', '/organizations', { name: group_id, group_id })
  assert.equal(made.status, 201, made.text)
  return group_id
}

async function selfRegistered(): Promise<CreatedClient> {
  const answer = await desk.api.send('POST', '/oauth2/register', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ redirect_uris: [redirectUri], grant_types }),
  })
  assert.equal(answer.status, 201, answer.text)
  return JSON.parse(answer.text)
}

const others: readonly (readonly [string, () => Promise<Record<string, string | undefined>>])[] = [
  [
    'of the same organization',
    async () => proofOf(await registerApp(desk.api, redirectUri, { grant_types })),
  ],
  [
    'of the same organization, public',
    async () => proofOf(await registerApp(desk.api, redirectUri, { ...publicApp, grant_types })),
  ],
  [
    'of another organization',
    async () => {
      const organization_group = await otherOrganization()
      return proofOf(await registerApp(desk.api, redirectUri, { grant_types, organization_group }))
    },
  ],
  [
    'of another organization, public',
    async () => {
      const over = { ...publicApp, grant_types, organization_group: await otherOrganization() }
      return proofOf(await registerApp(desk.api, redirectUri, over))
    },
  ],
  [
    'of the operator',
    async () =>
      proofOf(
        await desk.api.createClient({
          dialect: 'standard',
          name: 'Everywhere',
          grant_types,
          redirect_uris: [redirectUri],
          scope: 'openid devices:read',
        }),
      ),
  ],
  ['that registered itself', async () => proofOf(await selfRegistered())],
  ['that signs', () => signing.assertion()],
]

describe('row 24: what was given to one client is nothing to another', () => {
  for (const what of heldKinds) {
    for (const [whose, owner] of owners) {
      test(`row 24: a ${what} of ${whose}`, async () => {
        const held = await giveGrant(desk, person, { ...owner(), redirectUri }, what)
        for (const [who, prove] of others) {
          const answer = await sendBare(desk, { ...(await prove()), ...held.form })
          assert.equal(answer.json.error, 'invalid_grant', `${who}: ${answer.text}`)
        }
        const { client_id, client_secret } = uem
        for (const path of ['/connect/token', '/oauth2/token']) {
          const answer = await sendBare(desk, { ...held.form, client_id, client_secret }, path)
          assert.match(answer.json.error, /^(invalid_client|unsupported_grant_type)$/, answer.text)
        }
        await held.requireLiving()
      })
    }
  }

  test('row 24: a used code of one client ends nothing when another sends it', async () => {
    const owner = { ...confidential, redirectUri }
    const got = await obtainCode(desk.api, owner, person)
    const tokens = JSON.parse((await redeemCode(desk.api, owner, got)).text)
    for (const [who, prove] of others) {
      const form = { ...(await prove()), grant_type: 'authorization_code', code: got.code }
      const answer = await sendBare(desk, form)
      assert.equal(answer.json.error, 'invalid_grant', who)
    }
    assert.equal((await refresh(desk.api, owner, tokens.refresh_token)).status, 200)
  })

  test('row 24: a replaced refresh token of one client ends nothing when another sends it', async () => {
    for (const [, owner] of owners) {
      const { refresh_token } = await obtainTokens(desk.api, { ...owner(), redirectUri }, person)
      const next = JSON.parse((await refresh(desk.api, owner(), refresh_token)).text)
      for (const [who, prove] of others) {
        const form = { ...(await prove()), grant_type: 'refresh_token', refresh_token }
        const answer = await sendBare(desk, form)
        assert.equal(answer.json.error, 'invalid_grant', who)
      }
      assert.equal((await refresh(desk.api, owner(), next.refresh_token)).status, 200)
    }
  })

  test('row 24: another client neither learns of a refresh token nor ends it', async () => {
    const { refresh_token: token } = await obtainTokens(
      desk.api,
      { ...confidential, redirectUri },
      person,
    )
    for (const [who, prove] of others) {
      const proof = await prove()
      const isPublic = proof.client_secret === undefined && proof.client_assertion === undefined
      const asked = await sendBare(desk, { ...proof, token }, '/oauth2/introspect')
      if (isPublic) assert.equal(asked.json.error, 'invalid_client', who)
      else assert.equal(asked.text, '{"active":false}', who)
      const revoked = await sendBare(desk, { ...(await prove()), token }, '/oauth2/revoke')
      assert.equal(revoked.json.error, 'unauthorized_client', who)
    }
    assert.equal((await refresh(desk.api, confidential, token)).status, 200)
  })

  test('row 24: a pushed request of one client leads another nowhere, and stays', async () => {
    const owner = { ...confidential, redirectUri }
    const { url } = startFlow(desk.api, owner)
    const form = Object.fromEntries(url.searchParams)
    const pushed = JSON.parse((await sendForm(desk.api, owner, form, '/oauth2/par')).text)
    const addressFor = (client_id: string) => {
      const query = new URLSearchParams({ client_id, request_uri: String(pushed.request_uri) })
      return `/oauth2/authorize?${query}`
    }
    for (const client_id of [page.client_id, signing.client_id, uem.client_id, '', 'nobody']) {
      const seen = await person.open(addressFor(client_id))
      assert.equal(seen.status, 400, client_id)
      assert.equal(seen.leaves, undefined, client_id)
    }
    const sent = await person.authorize(addressFor(owner.client_id))
    assert.ok(sent.searchParams.has('code'), sent.href)
  })
})
