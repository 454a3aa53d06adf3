import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { Answer, CreatedClient } from '@frontdesk/testkit/api-client.ts'

import {
  claimsOf,
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
import { basic } from './fixtures/asked-codes.ts'
import { deviceGrant } from './fixtures/living-artefacts.ts'
import { formType, sendRaw } from './fixtures/raw-request.ts'
import { registerSigningClient, type SigningClient } from './fixtures/signing-client.ts'

const redirectUri = 'http://127.0.0.1:8765/callback'
const grant_types = ['authorization_code', 'refresh_token', 'client_credentials', deviceGrant]
const small = {
  name: 'Small',
  grant_types,
  scope: 'openid devices:read',
  redirect_uris: [redirectUri],
}
/** What the attacker’s client may not have. */
const strongScope = 'devices:edit'
const strong = { ...small, name: 'Strong', scope: `openid devices:read ${strongScope}` }

let desk: SignInDesk
let person: PersonWithCookies
/** Those that the attacker holds, and those that the attacker can name only. */
let own: CreatedClient
let other: CreatedClient
let ownKey: SigningClient
let otherKey: SigningClient
let page: CreatedClient

before(async () => {
  desk = await startSignInDesk()
  person = desk.browserOf(await desk.employ())
  own = await registerApp(desk.api, redirectUri, small)
  other = await registerApp(desk.api, redirectUri, strong)
  page = await registerApp(desk.api, redirectUri, {
    ...strong,
    ...publicApp,
    grant_types: ['authorization_code', 'refresh_token', deviceGrant],
  })
  ownKey = await registerSigningClient(desk.api, small)
  otherKey = await registerSigningClient(desk.api, strong)
})
after(() => desk?.stop())

type Pair = readonly [name: string, value: string]

/** How one client proves itself in a request that names another, and what that comes to. */
interface Naming {
  readonly what: string
  readonly refused: readonly [status: number, error: string]
  readonly send: () => Promise<{ readonly authorization?: string; readonly pairs: readonly Pair[] }>
}

const ownBasic = () => basic(own.client_id, own.client_secret)
const pairsOf = (members: Record<string, string>): readonly Pair[] => Object.entries(members)
const twice = [400, 'invalid_request'] as const
const unknown = [401, 'invalid_client'] as const

const namings: readonly Naming[] = [
  {
    what: 'Basic of one, client_id of another',
    refused: twice,
    send: async () => ({ authorization: ownBasic(), pairs: [['client_id', other.client_id]] }),
  },
  {
    what: 'Basic of one, client_id of a public one',
    refused: twice,
    send: async () => ({ authorization: ownBasic(), pairs: [['client_id', page.client_id]] }),
  },
  {
    what: 'Basic of one, client_id of another, the one’s secret in the body too',
    refused: twice,
    send: async () => ({
      authorization: ownBasic(),
      pairs: pairsOf({ client_id: other.client_id, client_secret: own.client_secret }),
    }),
  },
  {
    what: 'Basic of one, client_id in other letters',
    refused: twice,
    send: async () => ({
      authorization: ownBasic(),
      pairs: [['client_id', own.client_id.toUpperCase().concat(' ')]],
    }),
  },
  {
    what: 'Basic without a secret, the one’s secret in the body',
    refused: twice,
    send: async () => ({
      authorization: basic(other.client_id, ''),
      pairs: pairsOf({ client_id: own.client_id, client_secret: own.client_secret }),
    }),
  },
  {
    what: 'Basic of the one, client_id of both',
    refused: twice,
    send: async () => ({
      authorization: ownBasic(),
      pairs: [
        ['client_id', own.client_id],
        ['client_id', other.client_id],
      ],
    }),
  },
  {
    what: 'client_id of both, secret of the one',
    refused: twice,
    send: async () => ({
      pairs: [
        ['client_id', other.client_id],
        ['client_id', own.client_id],
        ['client_secret', own.client_secret],
      ],
    }),
  },
  {
    what: 'client_id of another, secret of the one',
    refused: unknown,
    send: async () => ({
      pairs: pairsOf({ client_id: other.client_id, client_secret: own.client_secret }),
    }),
  },
  {
    what: 'Basic with another’s name and the one’s secret',
    refused: unknown,
    send: async () => ({ authorization: basic(other.client_id, own.client_secret), pairs: [] }),
  },
  {
    what: 'Basic with both names',
    refused: unknown,
    send: async () => ({
      authorization: basic(`${other.client_id}:${own.client_id}`, own.client_secret),
      pairs: [],
    }),
  },
  {
    what: 'assertion of one, client_id of another',
    refused: unknown,
    send: async () => ({
      pairs: pairsOf({ ...(await ownKey.assertion()), client_id: otherKey.client_id }),
    }),
  },
  {
    what: 'assertion of one, client_id of a public one',
    refused: unknown,
    send: async () => ({
      pairs: pairsOf({ ...(await ownKey.assertion()), client_id: page.client_id }),
    }),
  },
  {
    what: 'assertion of one, Basic of another without a secret',
    refused: twice,
    send: async () => ({
      authorization: basic(page.client_id, ''),
      pairs: pairsOf(await ownKey.assertion()),
    }),
  },
  {
    what: 'assertions of the one, and unsigned of another',
    refused: twice,
    send: async () => ({
      pairs: [
        ...pairsOf(await ownKey.assertion()),
        ...pairsOf(await otherKey.assertion({ jti: '' })),
      ],
    }),
  },
  ...['sub', 'iss'].map(
    (claim): Naming => ({
      what: `assertion of one, ${claim} of another`,
      refused: unknown,
      send: async () => ({
        pairs: pairsOf(await ownKey.assertion({ [claim]: otherKey.client_id })),
      }),
    }),
  ),
  {
    what: 'assertion signed by one, all of another',
    refused: unknown,
    send: async () => {
      const { client_id } = otherKey
      return {
        pairs: pairsOf({
          ...(await ownKey.assertion({ iss: client_id, sub: client_id })),
          client_id,
        }),
      }
    },
  },
]

/** What would be of use to the attacker at each endpoint. */
const endpoints: readonly (readonly [string, () => Promise<Record<string, string>>])[] = [
  ['token', async () => ({ grant_type: 'client_credentials', scope: strongScope })],
  ['device', async () => ({ scope: strongScope })],
  [
    'par',
    async () => {
      const { searchParams } = startFlow(
        desk.api,
        { ...other, redirectUri },
        { scope: strongScope },
      ).url
      searchParams.delete('client_id')
      return Object.fromEntries(searchParams)
    },
  ],
]

describe('row 23: who proves itself is who the rules are applied to', () => {
  for (const { what, refused, send } of namings) {
    test(`row 23: ${what}, at every endpoint`, async () => {
      const held = await obtainTokens(desk.api, { ...other, redirectUri }, person)
      const code = await obtainCode(desk.api, { ...other, redirectUri }, person)
      const ofOther: typeof endpoints = [
        ['token', async () => ({ grant_type: 'refresh_token', refresh_token: held.refresh_token })],
        [
          'token',
          async () => ({
            grant_type: 'authorization_code',
            code: code.code,
            code_verifier: code.verifier,
            redirect_uri: redirectUri,
          }),
        ],
        ['introspect', async () => ({ token: held.refresh_token })],
        ['revoke', async () => ({ token: held.access_token })],
        ['revoke', async () => ({ token: held.refresh_token })],
      ]
      for (const [endpoint, form] of [...endpoints, ...ofOther]) {
        const { authorization, pairs } = await send()
        const body = new URLSearchParams(
          [...pairs, ...Object.entries(await form())].map((pair) => [...pair]),
        )
        const answer = await desk.api.send('POST', `/oauth2/${endpoint}`, {
          body,
          headers: authorization === undefined ? {} : { authorization },
        })
        assert.deepEqual([answer.status, answer.json.error], refused, `${endpoint} ${answer.text}`)
      }
      assert.equal((await refresh(desk.api, other, held.refresh_token)).status, 200)
      assert.equal((await redeemCode(desk.api, { ...other, redirectUri }, code)).status, 200)
    })
  }

  test('row 23: another’s name in the address is refused, and so is all else that belongs in the body', async () => {
    const names = ['client_id', 'client_secret', 'client_assertion', 'client_assertion_type']
    const more = ['scope', 'resource', 'grant_type', 'code', 'refresh_token', 'device_code']
    for (const endpoint of ['token', 'device', 'par', 'introspect', 'revoke']) {
      for (const name of [...names, ...more, 'token', 'redirect_uri', 'code_verifier']) {
        const query = new URLSearchParams({ [name]: other.client_id })
        const answer = await sendForm(
          desk.api,
          own,
          { grant_type: 'client_credentials', token: 'x' },
          `/oauth2/${endpoint}?${query}`,
        )
        assert.deepEqual([answer.status, answer.json.error], twice, `${endpoint} ${name}`)
      }
    }
  })

  test('row 23: names that only look like client_id are none', async () => {
    for (const name of ['Client_Id', 'client_id[]', 'client_id ', 'clientId', '__proto__']) {
      const form = { grant_type: 'client_credentials', [name]: other.client_id }
      const answer = await sendForm(desk.api, own, form)
      assert.equal(clientOf(answer), own.client_id, name)
      assert.equal(answer.json.scope, 'devices:read')
    }
  })

  test('row 23: a request with two Authorization headers is nobody’s', async () => {
    const secrets = [ownBasic(), basic(other.client_id, 'wrong')]
    for (const [first, second] of [secrets, secrets.toReversed()] as readonly string[][]) {
      for (const path of ['/oauth2/token', '/oauth2/par', '/connect/token', '/api/system/info']) {
        const headers = { ...formType, authorization: [first ?? '', second ?? ''] }
        const body = 'grant_type=client_credentials'
        const answer = await sendRaw(desk.url + path, { method: 'POST', headers, body })
        assert.equal(answer.status, 400, answer.text)
      }
    }
  })
})

describe('row 23: where the vendor’s habit lets Basic stand beside the body', () => {
  test('row 23: Basic counts, whatever the body names', async () => {
    const uem = (name: string, role: string) =>
      desk.api.createClient({ dialect: 'uem', name, organization_group: 'ACME', role })
    const reader = await uem('Reader', 'Read Only')
    const console = await uem('Console', 'Console Administrator')
    const ask = (authorization: string, members: Record<string, string>) =>
      desk.api.send('POST', '/connect/token', {
        headers: { authorization },
        body: new URLSearchParams({ grant_type: 'client_credentials', ...members }),
      })
    const { client_id, client_secret } = console
    for (const members of [{ client_id }, { client_id, client_secret }, { client_secret }]) {
      const answer = await ask(basic(reader.client_id, reader.client_secret), members)
      assert.equal(clientOf(answer), reader.client_id, answer.text)
      for (const secret of ['wrong', '', client_secret]) {
        const refused = await ask(basic(reader.client_id, secret), members)
        assert.equal(refused.json.error, 'invalid_client', refused.text)
      }
    }
  })
})

function clientOf(answer: Answer): unknown {
  assert.equal(answer.status, 200, answer.text)
  return claimsOf(answer.json.access_token).client_id
}
