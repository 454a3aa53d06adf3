import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'

import { obtainTokens } from '../interop/fixtures/code-flow.ts'
import { registerApp, type SignInDesk, startSignInDesk } from '../interop/fixtures/sign-in-desk.ts'

const redirectUri = 'http://127.0.0.1:8765/callback'
const lock = 'devices:command:lock'
const both = `openid devices:read ${lock}`

let desk: SignInDesk
before(async () => {
  desk = await startSignInDesk()
})
after(() => desk.stop())

function standard(scope: string): Promise<CreatedClient> {
  return desk.api.createClient({
    dialect: 'standard',
    name: 'a',
    organization_group: 'ACME',
    scope,
  })
}

/** The token of an app that acts for a person. */
async function delegated(wanted: {
  readonly role?: string
  readonly registered: string
  readonly asked: string
}): Promise<string> {
  const { role = 'Console Administrator', registered: scope, asked } = wanted
  const client = await registerApp(desk.api, redirectUri, { scope })
  const person = desk.browserOf(await desk.employ({ role }))
  const app = { ...client, redirectUri }
  return (await obtainTokens(desk.api, app, person, { scope: asked })).access_token
}

/** What lacks the permission, the words for the caller, and those of `explain`. */
const lacking: readonly (readonly [string, () => Promise<string>, string, string])[] = [
  [
    'the role of the client',
    async () => {
      const reader = { dialect: 'uem', name: 'r', role: 'Read Only', organization_group: 'ACME' }
      return desk.api.token(await desk.api.createClient(reader), { path: '/connect/token' })
    },
    `The role of this client lacks the permission ${lock}.`,
    `The role of the client does not hold ${lock}.`,
  ],
  [
    'the scope that the client registered',
    async () => desk.api.token(await standard('devices:read')),
    `Not allowed: this client is not registered for ${lock}. Ask an administrator to add that scope to it.`,
    `The client is not registered for ${lock}.`,
  ],
  [
    'the scope that was asked for',
    async () => {
      const asked = { scope: 'devices:read' }
      const answer = await desk.api.askToken(await standard(`devices:read ${lock}`), asked)
      return answer.json.access_token
    },
    `Not allowed: this token was not issued for ${lock}. Ask for that scope when you get a token.`,
    `The scope of the token does not include ${lock}.`,
  ],
  [
    'what the person allowed',
    () => delegated({ registered: both, asked: 'openid devices:read' }),
    `Not allowed: the app was not granted ${lock}. Ask for that scope and let the person consent again.`,
    `The person’s consent, the scope of the token, does not include ${lock}.`,
  ],
  [
    'the person’s role',
    () => delegated({ role: 'Read Only', registered: both, asked: both }),
    `Not allowed: the roles of the person do not include ${lock}. Ask an administrator for a role that does.`,
    `The roles of the person do not hold ${lock}.`,
  ],
  [
    'the app that acts for a person',
    () => delegated({ registered: 'openid devices:read', asked: 'openid devices:read' }),
    `Not allowed: this app may not use ${lock} for anyone. Ask an administrator to allow it.`,
    `The role or the registered scope of the app does not hold ${lock}.`,
  ],
]

describe('T6 a refusal says which part of the rights lacks the permission', () => {
  for (const [what, tokenOf, words, explanation] of lacking) {
    test(what, async () => {
      const token = await tokenOf()
      const path = '/api/mdm/devices/1/commands?command=Lock'
      const refused = await desk.api.send('POST', path, { token })
      assert.equal(refused.status, 403, refused.text)
      assert.equal(JSON.parse(refused.text).message, words)
      const id = refused.headers.get('x-request-id')
      const explained = await desk.api.admin('GET', `/explain/${id}`)
      assert.equal(JSON.parse(explained.text).decision.rule, explanation)
    })
  }

  test('administration says it in the detail of its problem', async () => {
    const token = await desk.api.token(await standard('admin:people:read'))
    const refused = await desk.api.send('GET', '/admin/v1/roles', { token })
    assert.equal(refused.status, 403, refused.text)
    assert.match(
      JSON.parse(refused.text).detail,
      /^Not allowed: this client is not registered for admin:/,
    )
    assert.match(refused.headers.get('www-authenticate') ?? '', /error="insufficient_scope"/)
  })
})
