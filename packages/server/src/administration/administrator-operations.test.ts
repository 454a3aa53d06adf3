import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { type AdministrationBench, administrationBench } from './fixtures/administration-bench.ts'

const administrators = '/admin/v1/uem-administrators'
const anyVersion = { 'if-match': '*' }
const password = 'a password of twelve'

describe('administrators of the protected API', () => {
  let bench: AdministrationBench
  let pem = ''
  let key = ''
  before(async () => {
    bench = await administrationBench()
    const folder = mkdtempSync(join(tmpdir(), 'frontdesk-certificate-'))
    const words = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 40000'
    const subject = ['-subj', '/O=Acme/CN=scripts', '-keyout', join(folder, 'key')]
    pem = execFileSync('openssl', [...words.split(' '), ...subject], { stdio: 'pipe' }).toString()
    key = pem.replaceAll('CERTIFICATE', 'PRIVATE KEY')
    rmSync(folder, { recursive: true })
  })
  after(() => bench.close())

  async function create(members: object) {
    const body = {
      organization_group: 'ACME',
      role: 'Read Only',
      email: 'a@example.com',
      ...members,
    }
    return bench.call('POST', administrators, { body })
  }

  test('the password is hashed, dated, and never shown', async () => {
    const { status, json, text } = await create({ username: 'ada', password })
    assert.equal(status, 201, text)
    assert.equal(json.password_changed_at, '2026-01-01T00:00:00Z')
    assert.deepEqual([json.role, json.has_password, json.certificate], ['Read Only', true, null])
    const stored = await bench.stores.administrators.find(json.id)
    assert.equal(stored?.password?.keyId, '00000001')
    assert.ok(!text.includes(stored?.password?.hash ?? '?'))
    const audited = await bench.call('GET', '/admin/v1/audit-events?action=administrator.created')
    assert.equal(audited.json.items[0].target_id, json.id)
    assert.ok(!audited.text.includes(password))
  })

  test('the certificate is shown by its subject, fingerprint and end', async () => {
    const { json, text, status } = await create({ username: 'signer', certificate: pem })
    assert.equal(status, 201, text)
    const { fingerprint256 } = new X509Certificate(pem)
    assert.equal(json.certificate.fingerprint, fingerprint256.replaceAll(':', '').toLowerCase())
    assert.equal(json.certificate.subject, 'O=Acme, CN=scripts')
    const { organizationId, id } =
      (await bench.stores.administrators.find(json.id)) ?? assert.fail('it is gone')
    const found = await bench.stores.administrators.findByCertificate(
      organizationId,
      json.certificate.fingerprint,
    )
    assert.equal(found?.id, id)
    assert.equal((await create({ username: 'twin', certificate: pem })).status, 409)
  })

  test('null takes a credential away, and nothing else', async () => {
    const { json } = await create({ username: 'null', password })
    const path = `${administrators}/${json.id}`
    const renamed = await bench.call('PATCH', path, {
      body: { given_name: 'Ada', status: 'disabled' },
      headers: anyVersion,
    })
    assert.deepEqual([renamed.json.has_password, renamed.json.status], [true, 'disabled'])
    const body = { password: null }
    const bare = await bench.call('PATCH', path, { body, headers: { 'if-match': '"2"' } })
    assert.deepEqual([bare.json.has_password, bare.json.given_name], [false, 'Ada'])
    assert.equal((await bench.call('DELETE', path, { headers: anyVersion })).status, 204)
    assert.equal((await bench.call('GET', path)).status, 404)
  })

  test('a role that somebody holds is not deleted', async () => {
    const role = { name: 'Held', organization_group: 'ACME', permissions: ['devices:read'] }
    const { json } = await bench.call('POST', '/admin/v1/roles', { body: role })
    assert.equal((await create({ username: 'holder', role: 'Held' })).status, 201)
    const reply = await bench.call('DELETE', `/admin/v1/roles/${json.id}`, { headers: anyVersion })
    assert.equal(reply.status, 409, reply.text)
  })

  const refused: readonly [what: string, members: () => object, status: number][] = [
    ['a password of eleven characters', () => ({ password: 'x'.repeat(11) }), 400],
    ['a password of 129 characters', () => ({ password: 'x'.repeat(129) }), 400],
    ['a username that is taken, in capitals', () => ({ username: 'ADA' }), 409],
    ['a colon in the username', () => ({ username: 'a:b' }), 400],
    ['an invisible letter in the username', () => ({ username: 'a\u3164b' }), 400],
    ['a role that there is not', () => ({ role: 'Nobody' }), 400],
    ['a private key', () => ({ certificate: key }), 400],
    ['two certificates', () => ({ certificate: pem + pem }), 400],
    ['a certificate that is none', () => ({ certificate: pem.replace(/MI../, 'AAAA') }), 400],
  ]
  for (const [what, members, status] of refused) {
    test(`${what}: refused`, async () => {
      const reply = await create({ username: 'x', ...members() })
      assert.equal(reply.status, status, reply.text)
    })
  }
})
