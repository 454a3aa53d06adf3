import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { Device, Platform } from '../devices/device.ts'

/** A rule that every device is held against. */
export interface CompliancePolicy {
  readonly id: number
  readonly uuid: string
  readonly name: string
  readonly detail: string
}

/** How a device stood against one policy when it was last checked. */
export interface ComplianceResult {
  readonly policy: CompliancePolicy
  readonly compliant: boolean
  readonly checkedAt: UnixMilliseconds
  readonly nextCheckAt: UnixMilliseconds
}

/** What of a device decides its results. */
export type JudgedDevice = Pick<
  Device,
  | 'platform'
  | 'encrypted'
  | 'compromised'
  | 'antivirus'
  | 'complianceStatus'
  | 'complianceCheckedAt'
>

/** Between two checks of a device. */
const checkIntervalMilliseconds = 6 * 3_600_000

const computers: readonly Platform[] = ['apple-macos', 'windows', 'linux']

interface Rule {
  readonly policy: CompliancePolicy
  readonly concerns: (device: JudgedDevice) => boolean
  readonly holds: (device: JudgedDevice) => boolean
}

const rules: readonly Rule[] = [
  {
    policy: {
      id: 1,
      uuid: 'c0a1b0e2-5d0e-4f0a-9a44-3c1f6d3a0001',
      name: 'Disk encryption on',
      detail: 'Encryption is on',
    },
    concerns: () => true,
    holds: (device) => device.encrypted,
  },
  {
    policy: {
      id: 2,
      uuid: 'c0a1b0e2-5d0e-4f0a-9a44-3c1f6d3a0002',
      name: 'Not compromised',
      detail: 'Compromised status is not compromised',
    },
    concerns: () => true,
    holds: (device) => !device.compromised,
  },
  {
    policy: {
      id: 3,
      uuid: 'c0a1b0e2-5d0e-4f0a-9a44-3c1f6d3a0003',
      name: 'Antivirus on',
      detail: 'Antivirus status is not off',
    },
    concerns: (device) => computers.includes(device.platform),
    holds: (device) => device.antivirus !== 'off',
  },
]

const upToDate: CompliancePolicy = {
  id: 4,
  uuid: 'c0a1b0e2-5d0e-4f0a-9a44-3c1f6d3a0004',
  name: 'Operating system up to date',
  detail: 'Operating system version is at least the one required',
}

/**
 * How a device stood against each policy at its last check, so that together they say what its
 * stored status says. One that complied then complied with all, whatever it has reported since;
 * one that did not, and of which nothing else is known, has an old operating system. Empty for a
 * device without a status.
 */
export function complianceResults(device: JudgedDevice): readonly ComplianceResult[] {
  const { complianceStatus, complianceCheckedAt: checkedAt } = device
  if (complianceStatus === 'not-available') return []
  const judged = (policy: CompliancePolicy, compliant: boolean): ComplianceResult => ({
    policy,
    compliant,
    checkedAt,
    // 0 is never: no check is planned.
    nextCheckAt: checkedAt === 0 ? 0 : checkedAt + checkIntervalMilliseconds,
  })
  const results = rules
    .filter((rule) => rule.concerns(device))
    .map((rule) => judged(rule.policy, complianceStatus === 'compliant' || rule.holds(device)))
  const unexplained =
    complianceStatus === 'not-compliant' && results.every(({ compliant }) => compliant)
  return [...results, judged(upToDate, !unexplained)]
}
