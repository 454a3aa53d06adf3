import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { complianceResults, type JudgedDevice } from './compliance-policies.ts'

const sound: JudgedDevice = {
  platform: 'windows',
  encrypted: true,
  compromised: false,
  antivirus: 'on',
  complianceStatus: 'compliant',
  complianceCheckedAt: 1_000_000,
}

/** What is told of a device, and the policies that it fails. */
const rows: readonly [string, Partial<JudgedDevice>, readonly string[]][] = [
  ['nothing wrong', {}, []],
  [
    'no encryption',
    { encrypted: false, complianceStatus: 'not-compliant' },
    ['Disk encryption on'],
  ],
  ['compromised', { compromised: true, complianceStatus: 'not-compliant' }, ['Not compromised']],
  ['no antivirus', { antivirus: 'off', complianceStatus: 'not-compliant' }, ['Antivirus on']],
  [
    'no cause known',
    { antivirus: 'unknown', complianceStatus: 'not-compliant' },
    ['Operating system up to date'],
  ],
  ['complied when it was checked', { encrypted: false }, []],
]

describe('compliance policies', () => {
  for (const [what, told, failed] of rows) {
    test(`${what}: results agree with the stored status`, () => {
      const results = complianceResults({ ...sound, ...told })
      const names = results.filter(({ compliant }) => !compliant).map(({ policy }) => policy.name)
      assert.deepEqual(names, failed)
    })
  }

  test('antivirus is asked of computers only', () => {
    assert.equal(complianceResults(sound).length, 4)
    assert.equal(complianceResults({ ...sound, platform: 'apple-ios' }).length, 3)
  })

  test('a device without a status has no results', () => {
    assert.deepEqual(complianceResults({ ...sound, complianceStatus: 'not-available' }), [])
  })
})
