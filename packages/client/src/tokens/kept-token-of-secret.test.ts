import assert from 'node:assert/strict'
import { test } from 'node:test'

import { accessTokens } from '../access/access-tokens.ts'
import { cloudServicesTokens } from '../cloud-services/cloud-services-tokens.ts'
import { openTransport } from '../http/undici-transport.ts'
import { clientCredentials } from '../standard/standard-tokens.ts'
import { scriptedServer, tokenAnswer } from '../trials/scripted-server.ts'
import { uemTokens } from '../uem/uem-tokens.ts'
import type { KeptToken, TokenStore } from './bearer-token.ts'
import type { SourceOptions } from './source-options.ts'

/** Keeps tokens in memory, as a file would between two runs. */
function keptInMemory(): TokenStore & { readonly names: () => readonly string[] } {
  const kept = new Map<string, KeptToken>()
  return {
    names: () => [...kept.keys()],
    find: async (name) => kept.get(name),
    save: async (name, token) => void kept.set(name, token),
    forget: async (name) => void kept.delete(name),
    withLock: (_, work) => work(),
  }
}

interface Given extends SourceOptions {
  readonly server: string
  readonly clientSecret: string
}

const kinds = {
  standard: ({ server, ...given }: Given) =>
    clientCredentials({ tokenUrl: `${server}/t`, clientId: 'a', ...given }),
  uem: (given: Given) => uemTokens({ clientId: 'a', ...given }),
  access: (given: Given) => accessTokens({ clientId: 'a', ...given }),
  'cloud services': (given: Given) => cloudServicesTokens({ clientId: 'a', ...given }),
}

test('RFC 8707 §2: a scope that reads like an API never gets the token of that API', async (t) => {
  const server = await scriptedServer([tokenAnswer(), { status: 400, body: { error: 'x' } }])
  t.after(() => server.close())
  const store = keptInMemory()
  const transport = openTransport({ dangerouslyAllowHttp: true })
  const tokenUrl = `${server.url}/t`
  const given = { tokenUrl, clientSecret: 'the right secret', store, transport }
  const resource = 'https://api.example/'
  await clientCredentials({ ...given, clientId: 'a', scope: 'read', resource }).get()
  const others = [
    { clientId: 'a', scope: `read ${resource}` },
    { clientId: 'a read', scope: resource },
    { clientId: 'a', scope: 'read' },
  ]
  for (const other of others) {
    await assert.rejects(clientCredentials({ ...given, ...other }).get(), { code: 'token-refused' })
  }
})

for (const [kind, source] of Object.entries(kinds)) {
  test(`${kind}: a wrong secret never gets the token that another one got`, async (t) => {
    const refusal = { status: 401, body: { error: 'invalid_client' } }
    const server = await scriptedServer([tokenAnswer(), refusal])
    t.after(() => server.close())
    const store = keptInMemory()
    const given = {
      server: server.url,
      store,
      transport: openTransport({ dangerouslyAllowHttp: true }),
    }
    const right = await source({ ...given, clientSecret: 'the right secret' }).get()
    const again = await source({ ...given, clientSecret: 'the right secret' }).get()
    assert.equal(again.value, right.value)
    await assert.rejects(source({ ...given, clientSecret: 'a wrong secret' }).get())
    assert.ok(store.names().every((name) => !name.includes('secret')))
  })
}
