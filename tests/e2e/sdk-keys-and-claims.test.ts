import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import { openTransport } from '@frontdesk/client/http/undici-transport.ts'
import type { AssertionAlgorithm } from '@frontdesk/client/standard/private-key-proof.ts'
import { authorizationCode } from '@frontdesk/client/standard/sign-in-with-browser.ts'
import { deviceCode } from '@frontdesk/client/standard/sign-in-with-code.ts'
import { clientCredentials } from '@frontdesk/client/standard/standard-tokens.ts'

import { allowDevice } from '../interop/fixtures/person-with-cookies.ts'
import { registerApp, type SignInDesk, startSignInDesk } from '../interop/fixtures/sign-in-desk.ts'

let desk: SignInDesk
const transport = openTransport({ proxy: false })
before(async () => {
  desk = await startSignInDesk()
})
after(async () => {
  await transport.close()
  await desk.stop()
})

interface Pair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const pairs: Readonly<Record<string, () => Pair>> = {
  'P-256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  RSA: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  Ed25519: () => generateKeyPairSync('ed25519'),
}

async function keyClient({ publicKey }: Pair, members: object = {}): Promise<string> {
  const made = await desk.api.createClient({
    dialect: 'standard',
    name: 'signs',
    organization_group: 'ACME',
    scope: 'devices:read',
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [publicKey.export({ format: 'jwk' })] },
    ...members,
  })
  return made.client_id
}

const pem = ({ privateKey }: Pair) => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

describe('RFC 7523 §2.2 the SDK proves a client by its private key', () => {
  const ways: readonly (readonly [kind: string, alg: AssertionAlgorithm | undefined])[] = [
    ['P-256', undefined],
    ['RSA', undefined],
    ['RSA', 'PS256'],
    ['Ed25519', undefined],
    ['Ed25519', 'EdDSA'],
  ]
  for (const [kind, signingAlgorithm] of ways) {
    test(`${kind}, ${signingAlgorithm ?? 'usual algorithm'}: PEM and JWK, again and again`, async () => {
      const pair = pairs[kind]?.()
      assert.ok(pair)
      const clientId = await keyClient(pair)
      const jwk = pair.privateKey.export({ format: 'jwk' })
      for (const privateKey of [pem(pair), { ...jwk, kty: jwk.kty ?? '' }]) {
        const options = { issuer: desk.url, clientId, privateKey, signingAlgorithm, transport }
        const tokens = clientCredentials(options)
        const first = await tokens.get()
        const second = await tokens.renew(first)
        assert.notEqual(second.value, first.value)
        const answer = await desk.api.send('GET', '/api/mdm/devices/search', {
          token: second.value,
        })
        assert.ok(answer.status < 300, answer.text)
      }
    })
  }

  test('another key is refused, and its token is not the one that is kept', async () => {
    const [right, wrong] = [pairs['P-256']?.(), pairs['P-256']?.()]
    assert.ok(right && wrong)
    const clientId = await keyClient(right)
    const given = { issuer: desk.url, clientId, transport }
    await clientCredentials({ ...given, privateKey: pem(right) }).get()
    const refused = clientCredentials({ ...given, privateKey: pem(wrong) }).get()
    await assert.rejects(refused, (error: Error & { code: string }) => {
      assert.equal(error.code, 'credentials-refused')
      assert.ok(!error.message.includes(pem(wrong).split('\n')[1] ?? ''))
      return true
    })
  })

  test('options that cannot be meant are told before anything is sent', () => {
    const pair = pairs['P-256']?.()
    assert.ok(pair)
    const privateKey = pem(pair)
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const wrong: readonly (readonly [object, RegExp])[] = [
      [{ tokenUrl: `${desk.url}/oauth2/token`, privateKey }, /needs the issuer/],
      [{ issuer: desk.url, privateKey, clientSecret: 'x' }, /give one of them/],
      [{ issuer: desk.url, privateKey: 'no key' }, /cannot be read/],
      [{ issuer: desk.url, privateKey: pem(p384) }, /P-256, RSA or Ed25519/],
      [{ issuer: desk.url }, /client secret/],
    ]
    for (const [options, message] of wrong) {
      assert.throws(() => clientCredentials({ clientId: 'a', transport, ...options }), {
        code: 'usage',
        message,
      })
    }
  })
})

describe('OpenID Connect Core §3.1.3.7 the SDK tells who signed in', () => {
  const scope = 'openid profile offline_access devices:read'

  test('by code and browser, proven by a private key; and after a refresh', async () => {
    const pair = pairs['P-256']?.()
    assert.ok(pair)
    const redirectUri = 'http://127.0.0.1/callback'
    const client = await registerApp(desk.api, redirectUri, {
      scope,
      application_type: 'native',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [pair.publicKey.export({ format: 'jwk' })] },
    })
    const employee = await desk.employ()
    const person = desk.browserOf(employee)
    const source = authorizationCode({
      issuer: desk.url,
      clientId: client.client_id,
      privateKey: pem(pair),
      scope,
      transport,
      open: (url) => {
        person.authorize(url).then(
          (leaves) => fetch(leaves),
          () => {},
        )
      },
    })
    const token = await source.get()
    assert.equal(token.claims?.sub, employee.id)
    assert.equal(token.claims?.preferred_username, employee.username)
    assert.equal((await source.renew(token)).claims?.sub, employee.id)
  })

  test('by device code', async () => {
    const grants = ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token']
    const client = await desk.api.createClient({
      dialect: 'standard',
      name: 'Screen',
      organization_group: 'ACME',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: grants,
      scope,
    })
    const employee = await desk.employ()
    const person = desk.browserOf(employee)
    const given = { issuer: desk.url, clientId: client.client_id, scope, transport }
    let allowed: Promise<unknown> = Promise.resolve()
    const source = deviceCode({
      ...given,
      show: ({ userCode, verificationUri }) => {
        const shown = { user_code: userCode, verification_uri: verificationUri }
        allowed = allowDevice(person, shown)
      },
      // The person is quicker than any interval.
      pause: async () => void (await allowed),
    })
    assert.equal((await source.get()).claims?.sub, employee.id)
  })
})
