import assert from 'node:assert/strict'
import { randomUUIDv7 } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import { newOrganization } from '@frontdesk/directory/organizations/new-organization.ts'
import { type Region, regions } from '@frontdesk/directory/organizations/region.ts'
import type { CreatedClient } from '@frontdesk/testkit/api-client.ts'
import {
  startTestServer,
  type TestServer,
  testAdministrator,
} from '@frontdesk/testkit/test-server.ts'
import { createLocalJWKSet, jwtVerify } from 'jose'

import { formType, sendRaw, tokenForm } from './fixtures/raw-request.ts'

const vendorHosts = regions.flatMap((region) => [
  [`${region}.uemauth.workspaceone.com`, region] as const,
  [`${region}.uemauth.vmwservices.com`, region] as const,
])
const hosts = [
  ...vendorHosts.map(([host, region]) => `${host}=uem:${region}`),
  'Acme.example:8443=uem:acme',
  'euro.example=standard:EURO',
].join(', ')

let running: TestServer
/** One client of the first organization, one of an organization of each region. */
let acme: CreatedClient
const tenants = new Map<Region, CreatedClient>()

async function addOrganization(groupId: string, region: Region): Promise<void> {
  const { stores } = running.server
  const parts = { clock: Date.now, newId: randomUUIDv7, stores }
  const made = await newOrganization(parts, { name: groupId, groupId, region })
  const changes = [
    stores.organizations.insertion(made.organization),
    stores.organizationGroups.insertion(made.top),
  ]
  assert.ok(await stores.commit({ changes, audit: [] }))
}

async function moveOrganization(groupId: string, region: Region): Promise<void> {
  const { stores } = running.server
  const group = await stores.organizationGroups.findByGroupId(groupId)
  const organization = await stores.organizations.find(group?.organizationId ?? '')
  assert.ok(organization)
  const moved = { ...organization, region, version: organization.version + 1 }
  assert.ok(await stores.commit({ changes: [stores.organizations.update(moved)], audit: [] }))
}

const uemClient = (organizationGroup: string): Promise<CreatedClient> =>
  running.api.createClient({
    dialect: 'uem',
    name: `of ${organizationGroup}`,
    organization_group: organizationGroup,
    role: 'Read Only',
  })

function askAt(host: string | undefined, client: CreatedClient, path = '/connect/token') {
  const headers = { ...formType, ...(host === undefined ? {} : { host }) }
  return sendRaw(running.api.url + path, { method: 'POST', headers, body: tokenForm(client) })
}

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

const groupOf = { uat: 'UATS', na: 'NORTH', emea: 'EURO', apac: 'ASIA' } as const

before(async () => {
  running = await startTestServer({ environment: { FRONTDESK_HOSTS: hosts } })
  acme = await uemClient('ACME')
  for (const region of regions) {
    await addOrganization(groupOf[region], region)
    tenants.set(region, await uemClient(groupOf[region]))
  }
})
after(() => running.stop())

function tenantOf(region: Region): CreatedClient {
  const tenant = tenants.get(region)
  assert.ok(tenant)
  return tenant
}

describe('T2 a host that stands for a region', () => {
  for (const [host, region] of vendorHosts) {
    for (const of of regions) {
      const expected = of === region ? 200 : 400
      test(`U82 U83 ${host} answers a tenant of ${of} with ${expected}`, async () => {
        const answer = await askAt(host, tenantOf(of))
        assert.equal(answer.status, expected)
        if (expected === 200) return
        const { activityId, ...refusal } = JSON.parse(answer.text)
        assert.deepEqual(refusal, {
          error: 'invalid_client',
          errorCode: 1005,
          message: 'The client or its secret is not valid.',
        })
        assert.equal(activityId, answer.headers['x-request-id'])
      })
    }
  }

  test('a refused request tells explain why, and the caller nothing', async () => {
    const answer = await askAt('na.uemauth.workspaceone.com', tenantOf('emea'))
    const { text } = await running.api.admin('GET', `/explain/${answer.headers['x-request-id']}`)
    assert.match(text, /The host is for another region\./)
    assert.doesNotMatch(answer.text, /region/)
  })

  const rows: readonly [host: string | undefined, who: 'acme' | Region, status: number][] = [
    [undefined, 'emea', 200],
    ['localhost', 'emea', 200],
    ['nobody.example', 'apac', 200],
    ['EMEA.UemAuth.WorkspaceOne.com', 'emea', 200],
    ['EMEA.UemAuth.WorkspaceOne.com', 'na', 400],
    ['emea.uemauth.workspaceone.com.', 'na', 200],
    ['emea.uemauth.workspaceone.com:8443', 'na', 200],
    ['acme.example:8443', 'acme', 200],
    ['acme.example:8443', 'na', 400],
    ['acme.example', 'na', 200],
    ['euro.example', 'emea', 200],
    ['euro.example', 'acme', 400],
  ]
  for (const [host, who, status] of rows) {
    test(`${host ?? 'its own address'}: a client of ${who} gets ${status}`, async () => {
      const client = who === 'acme' ? acme : tenantOf(who)
      assert.equal((await askAt(host, client)).status, status)
    })
  }

  test('the REST API at a bound host is for its own tenants', async () => {
    for (const [host, status] of [
      ['emea.uemauth.workspaceone.com', 200],
      ['na.uemauth.workspaceone.com', 401],
      ['localhost', 200],
    ] as const) {
      const token = await running.api.token(tenantOf('emea'), { path: '/connect/token' })
      const headers = { host, authorization: `Bearer ${token}` }
      const answer = await sendRaw(`${running.api.url}/api/system/groups/search`, { headers })
      assert.equal(answer.status, status, answer.text)
    }
  })

  for (const host of ['na.uemauth.workspaceone.com', 'acme.example:8443', 'euro.example']) {
    test(`${host} refuses the operator at every token endpoint`, async () => {
      const operator = { ...acme, ...testAdministrator }
      const answer = await askAt(host, operator, '/oauth2/token')
      assert.equal(JSON.parse(answer.text).error, 'invalid_client')
      assert.equal((await askAt('localhost', operator, '/oauth2/token')).status, 200)
    })
  }
})

describe('T1 a regional token service', () => {
  const keysOf = async (region: Region) =>
    createLocalJWKSet(JSON.parse((await running.api.send('GET', `/uem/${region}/jwks`)).text))

  for (const region of regions) {
    test(`U80 tokens of ${region} name their issuer and verify under its keys only`, async () => {
      const token = await running.api.token(tenantOf(region), { path: '/connect/token' })
      assert.equal(claimsOf(token).iss, `${running.api.url}/uem/${region}`)
      for (const other of regions) {
        const verified = jwtVerify(token, await keysOf(other), { typ: 'at+jwt' })
        if (other === region) await verified
        else await assert.rejects(verified)
      }
      const answer = await running.api.send('GET', '/api/system/groups/search', { token })
      assert.equal(answer.status, 200, answer.text)
    })
  }

  test('U81 an organization that moves to another region: its tokens die at once', async () => {
    await addOrganization('MOVER', 'na')
    const client = await uemClient('MOVER')
    const call = (token: string) => running.api.send('GET', '/api/system/groups/search', { token })
    const before = await running.api.token(client, { path: '/connect/token' })
    assert.equal((await call(before)).status, 200)
    await moveOrganization('MOVER', 'apac')
    assert.equal((await call(before)).status, 401)
    const later = await running.api.token(client, { path: '/connect/token' })
    assert.equal(claimsOf(later).iss, `${running.api.url}/uem/apac`)
    assert.equal((await call(later)).status, 200)
  })
})

describe('T2 what a request says of itself means nothing', () => {
  const untrusted: readonly Record<string, string>[] = [
    { host: 'evil.example' },
    { host: 'emea.uemauth.workspaceone.com' },
    { 'x-forwarded-host': 'emea.uemauth.workspaceone.com' },
    { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    { 'x-forwarded-for': '8.8.8.8, 127.0.0.1', 'x-real-ip': '8.8.8.8' },
    { forwarded: 'host=evil.example;proto=https;for=8.8.8.8' },
    { 'x-original-url': '/admin/v1/organizations', 'x-rewrite-url': '/admin/v1/organizations' },
    { 'x-http-method-override': 'DELETE', 'x-forwarded-prefix': '/evil', 'x-forwarded-port': '1' },
  ]
  const paths = [
    '/api/system/groups/search',
    '/api/mdm/devices/search',
    '/api/system/info',
    '/admin/v1/organizations',
    '/admin/v1/oauth-clients',
    '/oauth2/jwks',
    '/uem/na/jwks',
    '/uem/emea/jwks',
    '/.well-known/openid-configuration',
    '/docs',
    '/docs/openapi.json',
    '/docs/uem-openapi.json',
    '/healthz',
    '/nowhere',
  ]
  /** A host that stands for a region serves its own tenants; every other one serves everybody. */
  const callerOf = ({ host }: Record<string, string>) =>
    host === 'emea.uemauth.workspaceone.com' ? tenantOf('emea') : acme
  const withoutIds = (text: string) => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')

  for (const headers of untrusted) {
    test(`reads with ${JSON.stringify(headers)}`, async () => {
      const api = await running.api.token(callerOf(headers), { path: '/connect/token' })
      const admin = await running.api.token(testAdministrator, { scope: 'admin' })
      for (const path of paths) {
        const token = path.startsWith('/admin') ? admin : api
        for (const authorization of [{}, { authorization: `Bearer ${token}` }]) {
          const url = running.api.url + path
          const plain = await sendRaw(url, { headers: authorization })
          const answer = await sendRaw(url, { headers: { ...headers, ...authorization } })
          assert.equal(answer.status, plain.status, path)
          assert.equal(withoutIds(answer.text), withoutIds(plain.text), path)
          assert.equal(answer.headers.location, plain.headers.location, path)
        }
      }
    })

    test(`tokens with ${JSON.stringify(headers)}`, async () => {
      const client = callerOf(headers)
      const sent = { method: 'POST', headers: { ...formType, ...headers }, body: tokenForm(client) }
      const answer = await sendRaw(`${running.api.url}/connect/token`, sent)
      assert.equal(answer.status, 200, answer.text)
      const { iss, aud } = claimsOf(JSON.parse(answer.text).access_token)
      assert.equal(iss, `${running.api.url}/uem/${client === acme ? 'na' : 'emea'}`)
      assert.equal(aud, `${running.api.url}/api`)
    })
  }
})
