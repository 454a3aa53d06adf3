import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Administrator } from '@frontdesk/directory/administrators/administrator.ts'
import type { ApiKey } from '@frontdesk/directory/api-keys/api-key.ts'
import type { Change } from '@frontdesk/directory/change.ts'
import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Organization } from '@frontdesk/directory/organizations/organization.ts'
import type { Role } from '@frontdesk/directory/roles/role.ts'

import {
  signatures,
  signedAt,
  signedContent,
} from '../cms-signed-requests/detached-signature-fixtures.ts'
import { apiKeySecrets } from '../credentials/api-key-secret.ts'
import { secretHasher } from '../credentials/secret-hasher.ts'
import { boundedStretch, type Stretch } from '../credentials/stretched-secret.ts'
import { defaultFailureRates, failureLimits } from '../failure-limits/failure-limits.ts'
import { fakeKeyMaterial } from '../keys/key-material-fake.ts'
import { administratorPasswords } from './administrator-passwords.ts'
import {
  type AdministratorAttempt,
  administratorAuthentication,
} from './authenticate-administrator.ts'

const keys = fakeKeyMaterial('00000001', ['00000000'])
const secrets = apiKeySecrets(keys)
const hash = await secretHasher(keys, boundedStretch()).hashChosen('right')
const changedAt = signedAt / 1000
const paths: Readonly<Record<number, string>> = { 1: '/1/', 2: '/1/2/', 3: '/1/3/' }
const password = { username: 'ada', password: 'right' }
const signed = {
  signature: Buffer.from(signatures['rsa-sha256'], 'base64'),
  signedBytes: Buffer.from(signedContent),
  isEncrypted: true,
}

interface Case {
  readonly key?: Partial<ApiKey>
  readonly administrator?: Partial<Administrator>
  readonly organization?: Organization['status']
  readonly role?: Partial<Role>
  readonly attempt?: Partial<AdministratorAttempt>
}

function setUp(given: Case = {}) {
  const counted = { stretches: 0, uses: 0 }
  const clock = () => signedAt
  const real = boundedStretch()
  const stretch: Stretch = (...parts) => {
    counted.stretches += 1
    return real(...parts)
  }
  const made = secrets.make()
  const key = { id: 'k1', organizationId: 'o1', organizationGroupId: 1, kind: 'admin' }
  const apiKey = { ...key, status: 'enabled', ...made, ...given.key } as ApiKey
  const known = { id: 'a1', organizationId: 'o1', organizationGroupId: 2, roleId: 'r1' }
  const stored = { ...known, status: 'enabled', password: { ...hash, changedAt } }
  const administrator = { ...stored, ...given.administrator } as Administrator
  const use = (): Change => {
    counted.uses += 1
    return {} as Change
  }
  const authenticate = administratorAuthentication({
    administrators: {
      findByUsername: async (_, username) => (username === 'ada' ? administrator : undefined),
      findByCertificate: async () => administrator,
      login: use,
    },
    apiKeys: {
      findByHash: async (wanted) => (wanted === apiKey.hash ? apiKey : undefined),
      use,
    },
    organizations: {
      find: async () => ({ status: given.organization ?? 'enabled' }) as Organization,
    },
    organizationGroups: {
      find: async (id) => ({ id, path: paths[id] }) as OrganizationGroup,
    },
    roles: {
      find: async () => ({ permissions: ['devices:read'], ...given.role }) as unknown as Role,
    },
    apiKeySecrets: secrets,
    passwords: administratorPasswords({ keys, stretch, clock }),
    limits: failureLimits({ clock, rates: defaultFailureRates, save: () => undefined }),
    commit: async () => true,
    clock,
    options: { maximumPasswordDays: 30, signedWrites: 'refused' },
  })
  const attempt = (over: Partial<AdministratorAttempt> = {}) => {
    const decision = { requestId: 'r', at: 0, method: 'GET', route: '/', address: '192.0.2.1' }
    const { text } = made
    const whole = { apiKey: text, credentials: password, method: 'GET', address: '192.0.2.1' }
    return authenticate({ ...whole, decision, ...given.attempt, ...over })
  }
  return { attempt, counted }
}

describe('administratorAuthentication', () => {
  const old = { ...hash, changedAt: changedAt - 31 * 86_400 }
  const rows: readonly (readonly [what: string, given: Case, refusal: string])[] = [
    ['a password', {}, 'none'],
    ['a certificate', { attempt: { credentials: signed } }, 'none'],
    ['no API key', { attempt: { apiKey: undefined } }, 'key-missing'],
    ['an unknown API key', { attempt: { apiKey: 'guess' } }, 'key-unknown'],
    ['a disabled API key', { key: { status: 'disabled' } }, 'access-off'],
    ['a disabled organization', { organization: 'disabled' }, 'access-off'],
    ['a key for enrolling', { key: { kind: 'enrollment' } }, 'wrong-key-kind'],
    ['a key of another branch', { key: { organizationGroupId: 3 } }, 'other-hierarchy'],
    ['nobody', { attempt: { credentials: { ...password, username: 'x' } } }, 'credentials'],
    [
      'a wrong password',
      { attempt: { credentials: { ...password, password: 'x' } } },
      'credentials',
    ],
    ['a disabled administrator', { administrator: { status: 'disabled' } }, 'credentials'],
    ['no password', { administrator: { password: undefined } }, 'credentials'],
    ['an old password', { administrator: { password: old } }, 'password-too-old'],
    [
      'a certificate without TLS',
      { attempt: { credentials: { ...signed, isEncrypted: false } } },
      'signature-needs-encryption',
    ],
    [
      'a certificate that writes',
      { attempt: { credentials: signed, method: 'POST' } },
      'signed-writes-off',
    ],
    [
      'a signature of another path',
      { attempt: { credentials: { ...signed, signedBytes: Buffer.from('/') } } },
      'credentials',
    ],
  ]
  for (const [what, given, refusal] of rows) {
    test(`${what}: ${refusal}`, async () => {
      const proven = await setUp(given).attempt()
      assert.equal('refusal' in proven ? proven.refusal : 'none', refusal)
    })
  }

  for (const [administrator, key, path] of [
    [1, 2, '/1/2/'],
    [2, 1, '/1/2/'],
    [2, 2, '/1/2/'],
  ] as const) {
    test(`T6 group ${administrator} with a key of ${key} reaches ${path}`, async () => {
      const proven = await setUp({
        administrator: { organizationGroupId: administrator },
        key: { organizationGroupId: key },
      }).attempt()
      assert.equal('rights' in proven && proven.rights.reach.path, path)
    })
  }

  test('T6 a role of another branch opens nothing', async () => {
    const proven = await setUp({ role: { organizationGroupId: 3 } }).attempt()
    assert.equal('rights' in proven && proven.rights.permissions.size, 0)
  })

  test('T5 a right password is stretched once, every failure once, uses are noted once', async () => {
    const { attempt, counted } = setUp()
    await attempt()
    await attempt()
    assert.deepEqual(counted, { stretches: 1, uses: 2 })
    await attempt({ credentials: { username: 'x', password: 'y' } })
    await attempt({ credentials: { username: 'ada', password: 'y' } })
    assert.equal(counted.stretches, 3)
  })

  test('T13 failures of one name from one address are slowed', async () => {
    const { attempt } = setUp()
    const wrong = { credentials: { username: 'ada', password: 'y' } }
    for (let tries = 0; tries < 10; tries += 1) await attempt(wrong)
    await assert.rejects(attempt(wrong), { name: 'TooManyFailures' })
  })

  test('T4 an API key can be shown again, and found under an older key of the file', () => {
    const made = apiKeySecrets(fakeKeyMaterial('00000000')).make()
    assert.equal(secrets.reveal(made), made.text)
    assert.ok(secrets.hashesOf(made.text).includes(made.hash))
    assert.throws(() => secrets.reveal({ ...made, hash: 'other' }))
  })
})
