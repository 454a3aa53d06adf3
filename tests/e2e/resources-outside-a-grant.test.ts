import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { Answer, CreatedClient } from '@frontdesk/testkit/api-client.ts'

import { claimsOf, obtainCode, sendForm, startFlow } from '../interop/fixtures/code-flow.ts'
import { allowDevice, type PersonWithCookies } from '../interop/fixtures/person-with-cookies.ts'
import {
  publicApp,
  registerApp,
  type SignInDesk,
  startSignInDesk,
} from '../interop/fixtures/sign-in-desk.ts'
import { personGrants } from './fixtures/held-grants.ts'
import { deviceGrant } from './fixtures/living-artefacts.ts'

const redirectUri = 'http://127.0.0.1:8765/callback'
const invoices = 'https://invoices.example/api'
const crm = 'https://crm.example/'
const scope = 'openid offline_access invoices:read'

let desk: SignInDesk
let person: PersonWithCookies
let client: CreatedClient
let page: CreatedClient

before(async () => {
  desk = await startSignInDesk()
  person = desk.browserOf(await desk.employ())
  for (const [uri, name] of [
    [invoices, 'invoices'],
    [crm, 'crm'],
  ] as const) {
    const made = await desk.api.admin('POST', '/resources', {
      uri,
      name,
      organization_group: 'ACME',
      scopes: [{ name: `${name}:read`, description: `See ${name}.` }],
    })
    assert.equal(made.status, 201, made.text)
  }
  const over = {
    grant_types: [...personGrants, 'client_credentials'],
    scope: 'openid offline_access devices:read invoices:read crm:read',
  }
  client = await registerApp(desk.api, redirectUri, over)
  page = await registerApp(desk.api, redirectUri, {
    ...over,
    ...publicApp,
    grant_types: personGrants,
  })
})
after(() => desk?.stop())

/** Spellings of resources that are not the one of the grant. */
const outside: readonly (readonly [what: string, resource: (url: string) => readonly string[]])[] =
  [
    ['another registered one', () => [crm]],
    ['the device API of this server', (url) => [`${url}/api`]],
    ['the administration of this server', (url) => [`${url}/admin/v1`]],
    ['this server', (url) => [url]],
    ['one that is not registered', () => ['https://unknown.example/']],
    ['a path below', () => [`${invoices}/more`]],
    ['a path above', () => ['https://invoices.example/']],
    ['a slash more', () => [`${invoices}/`]],
    ['a path in other letters', () => ['https://invoices.example/API']],
    ['a path that is encoded', () => ['https://invoices.example/%61pi']],
    ['a path with dots', () => ['https://invoices.example/x/%2e%2e/apix']],
    ['a query', () => [`${invoices}?`, `${invoices}?x=1`]],
    ['a fragment', () => [`${invoices}#`, `${invoices}#x`]],
    ['another port', () => ['https://invoices.example:8443/api']],
    ['another scheme', () => ['http://invoices.example/api', 'urn:invoices.example/api']],
    ['a name and a password', () => ['https://invoices.example@evil.example/api']],
    ['a name before the host', () => ['https://x@invoices.example/api']],
    ['a dot behind the host', () => ['https://invoices.example./api']],
    ['a backslash', () => ['https://invoices.example\\api']],
    ['blanks around it', () => [` ${invoices}`, `${invoices} `, `\t${invoices}`, `${invoices}\n`]],
    ['no address', () => ['invoices', '/api', '*', 'null']],
  ]

/** Several at once, the right one among them. */
const several: readonly (readonly string[])[] = [
  [invoices, crm],
  [crm, invoices],
  [invoices, invoices],
]

type Members = Readonly<Record<string, string>>

/** Sends a form, `resource` as often as it has values. */
function ask(of: CreatedClient, members: Members, resources: readonly string[]): Promise<Answer> {
  const { client_id, client_secret } = of
  const body = new URLSearchParams({ client_id, ...members })
  if (client_secret !== undefined) body.set('client_secret', client_secret)
  for (const resource of resources) body.append('resource', resource)
  return desk.api.send('POST', '/oauth2/token', { body })
}

type Grants = readonly (readonly [
  what: string,
  give: (of: CreatedClient, asked: Members) => Promise<Members>,
])[]

const grants: Grants = [
  [
    'code',
    async (of, asked) => {
      const got = await obtainCode(desk.api, { ...of, redirectUri }, person, asked)
      const proven = { code_verifier: got.verifier, redirect_uri: redirectUri }
      return { grant_type: 'authorization_code', code: got.code, ...proven }
    },
  ],
  [
    'refresh token',
    async (of, asked) => {
      const got = await obtainCode(desk.api, { ...of, redirectUri }, person, asked)
      const proven = { code_verifier: got.verifier, redirect_uri: redirectUri }
      const form = { grant_type: 'authorization_code', code: got.code, ...proven }
      const { refresh_token } = JSON.parse((await sendForm(desk.api, of, form)).text)
      return { grant_type: 'refresh_token', refresh_token: String(refresh_token) }
    },
  ],
  [
    'device code',
    async (of, asked) => {
      const begun = await sendForm(desk.api, of, asked, '/oauth2/device')
      assert.equal(begun.status, 200, begun.text)
      const shown = JSON.parse(begun.text)
      await allowDevice(person, shown)
      return { grant_type: deviceGrant, device_code: String(shown.device_code) }
    },
  ],
]

/** What was allowed, and the audience that follows from it. */
const allowed: readonly (readonly [string, Members, (url: string) => string])[] = [
  ['for a resource', { scope, resource: invoices }, () => invoices],
  ['for the resource of its scope', { scope }, () => invoices],
  ['for this server', { scope: 'openid offline_access devices:read' }, (url) => `${url}/api`],
]

const owners: readonly (readonly [string, () => CreatedClient])[] = [
  ['a confidential client', () => client],
  ['a public client', () => page],
]

describe('rows 26 and 27: a token is for the API that was allowed', () => {
  for (const [what, give] of grants) {
    for (const [whose, owner] of owners) {
      for (const [which, asked, audienceAt] of allowed) {
        test(`rows 26, 27: a ${what} of ${whose} ${which}: any other is invalid_target, then the right one works`, async () => {
          const audience = audienceAt(desk.url)
          const form = await give(owner(), asked)
          const others = outside
            .flatMap(([, resources]) => resources(desk.url))
            .filter((resource) => resource !== audience)
          for (const resources of [...others.map((one) => [one]), ...several]) {
            const answer = await ask(owner(), form, resources)
            const told = [answer.status, answer.json.error]
            assert.deepEqual(told, [400, 'invalid_target'], `${resources}: ${answer.text}`)
          }
          const answer = await ask(owner(), form, [audience])
          assert.equal(answer.status, 200, answer.text)
          assert.equal(claimsOf(answer.json.access_token).aud, audience)
        })
      }
    }
  }

  test('row 26: a wrong resource beside a used code or token is a replay all the same', async () => {
    for (const [what, give] of grants) {
      const form = await give(page, { scope, resource: invoices })
      const first = await ask(page, form, [])
      assert.equal(first.status, 200, first.text)
      const replayed = await ask(page, form, [crm])
      assert.equal(replayed.json.error, 'invalid_grant', what)
      const { refresh_token } = JSON.parse(first.text)
      const next = await ask(page, { grant_type: 'refresh_token', refresh_token }, [])
      assert.equal(next.json.error, 'invalid_grant', what)
    }
  })

  test('row 27: the wrong one and the right one at once: the right one works', async () => {
    for (const [what, give] of grants) {
      const form = await give(client, { scope, resource: invoices })
      const answers = await Promise.all(
        [crm, invoices, `${desk.url}/api`].map((one) => ask(client, form, [one])),
      )
      assert.deepEqual(
        answers.map(({ status }) => status),
        [400, 200, 400],
        what,
      )
    }
  })
})

describe('row 26: a resource that a client may not ask for begins nothing', () => {
  const wrong = [...outside.flatMap(([, resources]) => resources('https://other.example'))]
  const places: readonly (readonly [string, (resource: string) => Promise<string>])[] = [
    [
      'authorization',
      async (resource) => {
        const { url } = startFlow(desk.api, { ...client, redirectUri }, { scope, resource })
        return String((await person.authorize(url)).searchParams.get('error'))
      },
    ],
    [
      'pushed request',
      async (resource) => {
        const { url } = startFlow(desk.api, { ...client, redirectUri }, { scope, resource })
        const form = Object.fromEntries(url.searchParams)
        return (await sendForm(desk.api, client, form, '/oauth2/par')).json.error
      },
    ],
    [
      'device',
      async (resource) =>
        (await sendForm(desk.api, client, { scope, resource }, '/oauth2/device')).json.error,
    ],
    [
      'client credentials',
      async (resource) => {
        const form = { grant_type: 'client_credentials', scope: 'invoices:read' }
        return (await ask(client, form, [resource])).json.error
      },
    ],
  ]
  for (const [place, errorOf] of places) {
    test(`row 26: ${place}`, async () => {
      for (const resource of wrong)
        assert.equal(await errorOf(resource), 'invalid_target', resource)
    })
  }
})
