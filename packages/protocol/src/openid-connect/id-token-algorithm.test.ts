import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { decodeProtectedHeader } from 'jose'

import { fakeDelegationEngine } from '../delegation/delegation-engine-fake.ts'
import { delegate, fakeClient, populate, refreshForm } from '../delegation/delegation-world-fake.ts'
import type { Client } from '../rfc6749-framework/client.ts'

/** What a client registered, and what signs its access tokens and its ID tokens. */
const rows: readonly (readonly [string, Partial<Client>, string | undefined, string])[] = [
  ['nothing: the defaults of both', {}, 'ES256', 'RS256'],
  ['ES256 for ID tokens', { idTokenAlgorithm: 'ES256' }, 'ES256', 'ES256'],
  ['RS256 for access tokens', { signatureAlgorithm: 'RS256' }, 'RS256', 'RS256'],
  ['each its own', { signatureAlgorithm: 'RS256', idTokenAlgorithm: 'ES256' }, 'RS256', 'ES256'],
  ['sealed access tokens', { accessTokenFormat: 'sealed' }, undefined, 'RS256'],
]

describe('OpenID Registration §2 id_token_signed_response_alg', () => {
  for (const [what, given, access, id] of rows) {
    test(what, async () => {
      const engine = fakeDelegationEngine()
      populate(engine)
      const client = { ...fakeClient, ...given }
      engine.stores.rows().clients.set(client.id, client)
      const { answer, accessToken, refreshToken } = await delegate(engine, client)
      assert.equal(decodeProtectedHeader(answer.idToken ?? '').alg, id)
      if (access) assert.equal(decodeProtectedHeader(accessToken).alg, access)

      const renewed = await engine.token(refreshForm(client, refreshToken))
      assert.equal(decodeProtectedHeader(renewed.idToken ?? '').alg, id)
    })
  }
})
