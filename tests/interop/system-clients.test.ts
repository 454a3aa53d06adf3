import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'

import { obtainCode, redeemCode, startFlow } from './fixtures/code-flow.ts'
import type { PersonWithCookies } from './fixtures/person-with-cookies.ts'
import { registerApp, type SignInDesk, startSignInDesk } from './fixtures/sign-in-desk.ts'

const run = promisify(execFile)
const redirectUri = 'http://127.0.0.1:8765/callback'

let desk: SignInDesk
let person: PersonWithCookies
before(async () => {
  desk = await startSignInDesk()
  person = desk.browserOf(await desk.employ())
})
after(() => desk?.stop())

/** Why a program of this machine cannot be tested; false when it can. */
async function whyNot(program: string, args: readonly string[]): Promise<string | false> {
  return run(program, [...args]).then(
    () => false,
    () => `${[program, ...args].join(' ')} does not work on this machine`,
  )
}

async function appWithCode() {
  const client = { ...(await registerApp(desk.api, redirectUri)), redirectUri }
  return { client, ...(await obtainCode(desk.api, client, person)) }
}

describe('curl', { skip: await whyNot('curl', ['--version']) }, () => {
  const curl = async (...args: readonly string[]) => {
    const { stdout } = await run('curl', ['--silent', '--show-error', ...args])
    return JSON.parse(stdout)
  }

  test('redeems a code with Basic, refreshes, asks who it is, revokes', async () => {
    const { client, code, verifier } = await appWithCode()
    const basic = ['--user', `${client.client_id}:${client.client_secret}`]
    const form = (fields: Record<string, string>) =>
      Object.entries(fields).flatMap(([name, value]) => ['--data-urlencode', `${name}=${value}`])
    const tokens = await curl(
      ...basic,
      ...form({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      }),
      `${desk.url}/oauth2/token`,
    )
    assert.equal(tokens.token_type, 'Bearer')
    const renewed = await curl(
      ...basic,
      ...form({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token }),
      `${desk.url}/oauth2/token`,
    )
    const bearer = ['--oauth2-bearer', renewed.access_token]
    const userinfo = await curl(...bearer, `${desk.url}/oauth2/userinfo`)
    assert.equal(userinfo.given_name, 'Ada')
    await curl(...basic, ...form({ token: renewed.refresh_token }), `${desk.url}/oauth2/revoke`)
    const refused = await curl(...bearer, `${desk.url}/oauth2/userinfo`)
    assert.equal(refused.error, 'invalid_token')
  })
})

const authlib = ['-c', 'import authlib, requests']
const script = `
import json, sys
from authlib.integrations.requests_client import OAuth2Session
url, client_id, secret, redirect_uri, verifier, answer = sys.argv[1:]
session = OAuth2Session(client_id, secret, redirect_uri=redirect_uri, scope='openid devices:read',
                        code_challenge_method='S256')
token = session.fetch_token(url + '/oauth2/token', authorization_response=answer,
                            code_verifier=verifier)
renewed = session.refresh_token(url + '/oauth2/token', refresh_token=token['refresh_token'])
status = session.get(url + '/api/system/info').status_code
revoked = session.revoke_token(url + '/oauth2/revoke', renewed['refresh_token']).status_code
print(json.dumps([status, revoked]))
`

describe('Authlib', { skip: await whyNot('python3', authlib) }, () => {
  test('redeems, refreshes, calls, revokes', async () => {
    const app = await registerApp(desk.api, redirectUri)
    const flow = startFlow(desk.api, { ...app, redirectUri })
    const answer = await person.authorize(flow.url)
    const { client_id, client_secret } = app
    const values = [desk.url, client_id, client_secret, redirectUri, flow.verifier, answer.href]
    const { stdout } = await run('python3', ['-c', script, ...values], {
      env: { ...process.env, AUTHLIB_INSECURE_TRANSPORT: '1' },
    })
    assert.deepEqual(JSON.parse(stdout), [200, 200])
  })
})

describe('a client with a client_id and an empty secret by Basic (habit 1)', () => {
  test('is its public self', async () => {
    const over = { token_endpoint_auth_method: 'none', application_type: 'native' }
    const client = await registerApp(desk.api, redirectUri, over)
    const { code, verifier } = await obtainCode(desk.api, { ...client, redirectUri }, person)
    const answer = await desk.api.send('POST', '/oauth2/token', {
      headers: { authorization: `Basic ${Buffer.from(`${client.client_id}:`).toString('base64')}` },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        redirect_uri: redirectUri,
      }),
    })
    assert.equal(answer.status, 200, answer.text)
  })

  test('never proves a confidential client', async () => {
    const { client, code, verifier } = await appWithCode()
    const answer = await redeemCode(desk.api, { ...client, client_secret: '' }, { code, verifier })
    assert.equal(answer.json.error, 'invalid_client')
  })
})
