import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import {
  type FakeSigner,
  fakeSigner,
} from '@frontdesk/protocol/cms-signed-requests/detached-signer-fake.ts'
import { type RunningServer, startServer } from '@frontdesk/server/main.ts'
import { readSettings } from '@frontdesk/server/settings/settings.ts'
import { apiClient } from '@frontdesk/testkit/api-client.ts'
import { testAdministrator, testEnvironment } from '@frontdesk/testkit/test-server.ts'

import { sendRaw } from './fixtures/raw-request.ts'
import { testCertificates } from './fixtures/test-certificates.ts'

const apiKey = 'an-api-key-for-tests-0123456789'
const path = '/api/system/info'
const addTag = '/api/mdm/tags/addtag'
const ca = testCertificates.first.certificate

/** Refusals are what is asked for here. */
const often = { burst: 1000, perSecond: 1000 }
const failureRates = { pair: often, address: often, client: often }

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-signed-'))
const fileOf = (name: string) => join(folder, name)
const opensslSigner = makeOpensslSigner()

let eve: FakeSigner
let signers: readonly [string, FakeSigner | undefined][]
let groupId: number
let onPlainHttp: Asked

/** One server after another on one database: the settings are what differs. */
async function startPlain(): Promise<RunningServer> {
  return startServer(readSettings(await testEnvironment(folder)), { failureRates })
}

async function startEncrypted(over: Record<string, string> = {}): Promise<RunningServer> {
  writeFileSync(fileOf('tls.crt'), ca)
  writeFileSync(fileOf('tls.key'), testCertificates.first.key)
  const { FRONTDESK_PUBLIC_URL: _, ...environment } = await testEnvironment(folder, {
    FRONTDESK_HOST: 'localhost',
    FRONTDESK_TLS_CERT: fileOf('tls.crt'),
    FRONTDESK_TLS_KEY: fileOf('tls.key'),
    ...over,
  })
  return startServer(readSettings(environment), { failureRates })
}

before(async () => {
  const ada = await fakeSigner('ada')
  eve = await fakeSigner('ada')
  signers = [
    ['pkijs', ada],
    ['openssl', opensslSigner],
  ]
  const server = await startPlain()
  const api = apiClient(server.url, testAdministrator)
  const group = { organization_group: 'ACME' }
  const key = { ...group, name: 'tests', kind: 'admin', api_key: apiKey }
  const made = await api.admin('POST', '/rest-api-keys', key)
  assert.equal(made.status, 201, made.text)
  for (const [username, signer] of signers) {
    if (!signer) continue
    const administrator = {
      ...group,
      role: 'Console Administrator',
      username,
      email: `${username}@acme.example`,
      certificate: signer.certificate,
    }
    const created = await api.admin('POST', '/uem-administrators', administrator)
    assert.equal(created.status, 201, created.text)
  }
  groupId = (await server.stores.organizationGroups.findByGroupId('ACME'))?.id ?? 0
  onPlainHttp = await ask(server.url + path, await header(ada, path))
  await server.close()
})
after(() => rmSync(folder, { recursive: true, force: true }))

interface Asked {
  readonly status: number
  readonly errorCode: number | undefined
  readonly text: string
}

async function header(signer: FakeSigner, signed: string, at = Date.now()): Promise<string> {
  return `CMSURL\`1 ${Buffer.from(await signer.sign(signed, at)).toString('base64')}`
}

async function ask(url: string, authorization: string, tag?: string): Promise<Asked> {
  const answer = await sendRaw(url, {
    method: tag === undefined ? 'GET' : 'POST',
    headers: {
      authorization,
      'aw-tenant-code': apiKey,
      accept: 'application/json',
      'content-type': 'application/json',
    },
    ...(tag === undefined
      ? {}
      : { body: JSON.stringify({ TagName: tag, TagType: 1, LocationGroupId: groupId }) }),
    ...(url.startsWith('https:') ? { ca } : {}),
  })
  const errorCode = answer.status < 400 ? undefined : JSON.parse(answer.text).errorCode
  return { status: answer.status, errorCode, text: answer.text }
}

function requireAsked(asked: Asked, status: number, errorCode?: number): void {
  assert.deepEqual([asked.status, asked.errorCode], [status, errorCode], asked.text)
}

describe('U71 requests signed with a certificate', () => {
  let server: RunningServer
  before(async () => {
    server = await startEncrypted()
  })
  after(() => server.close())

  test('over plain HTTP: refused, however good the signature is', () => {
    requireAsked(onPlainHttp, 401, 1005)
  })

  for (const [at, who] of ['pkijs', 'openssl'].entries()) {
    const skip = who === 'openssl' && !opensslSigner && 'openssl is not installed here'
    const ada = () => signers[at]?.[1] ?? assert.fail(who)

    test(`${who}: reading is let in over TLS, and the query is not signed`, { skip }, async () => {
      requireAsked(await ask(server.url + path, await header(ada(), path)), 200)
      requireAsked(await ask(`${server.url + path}?a=b`, await header(ada(), path)), 200)
    })

    test(`${who}: a signature over another path is refused`, { skip }, async () => {
      for (const signed of [`${path}/`, path.toUpperCase(), `${path}?a=b`, `${path}\n`]) {
        requireAsked(await ask(server.url + path, await header(ada(), signed)), 401, 1005)
      }
      const moved = `${server.url}/api/mdm/tags/search`
      requireAsked(await ask(moved, await header(ada(), path)), 401, 1005)
      requireAsked(await ask(server.url + path, await header(ada(), path)), 200)
    })

    test(`${who}: writing is refused, and writes nothing`, { skip }, async () => {
      const asked = await ask(server.url + addTag, await header(ada(), addTag), `no ${who}`)
      requireAsked(asked, 403, 1011)
    })
  }

  test('another certificate of the same name and number is refused', async () => {
    requireAsked(await ask(server.url + path, await header(eve, path)), 401, 1005)
  })

  test('a signature of more than five minutes ago, or ahead, is refused', async () => {
    const ada = signers[0]?.[1] ?? assert.fail()
    for (const apart of [-310_000, 310_000]) {
      const old = await header(ada, path, Date.now() + apart)
      requireAsked(await ask(server.url + path, old), 401, 1005)
    }
  })
})

describe('U71 with FRONTDESK_UEM_SIGNED_WRITES=true', () => {
  test('a signature writes too', async () => {
    const server = await startEncrypted({ FRONTDESK_UEM_SIGNED_WRITES: 'true' })
    try {
      for (const [who, signer] of signers) {
        if (!signer) continue
        const asked = await ask(server.url + addTag, await header(signer, addTag), `by ${who}`)
        requireAsked(asked, 200)
      }
      requireAsked(await ask(server.url + addTag, await header(eve, addTag), 'eve'), 401, 1005)
      const api = `${server.url}/api/mdm/tags/search?organizationgroupid=${groupId}`
      const ada = signers[0]?.[1] ?? assert.fail()
      const { text } = await ask(api, await header(ada, '/api/mdm/tags/search'))
      assert.match(text, /by pkijs/)
      assert.doesNotMatch(text, /no pkijs|eve/)
    } finally {
      await server.close()
    }
  })
})

/** Signs as scripts do, by the command; undefined where it is not installed. */
function makeOpensslSigner(): FakeSigner | undefined {
  const words = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /O=Acme/CN=scripts'
  const files = ['-keyout', fileOf('key'), '-out', fileOf('certificate')]
  try {
    execFileSync('openssl', [...words.split(' '), ...files], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  return {
    certificate: readFileSync(fileOf('certificate'), 'utf8'),
    async sign(content) {
      const how = 'cms -sign -binary -md sha256 -outform DER'.split(' ')
      const keys = ['-signer', fileOf('certificate'), '-inkey', fileOf('key')]
      return execFileSync('openssl', [...how, ...keys], { input: content })
    },
  }
}
