import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { Device } from '../devices/device.ts'
import type { EnrollmentUser } from '../users/enrollment-user.ts'

/** What is wrong with one row of a file. */
export interface RowProblem {
  /** The line of the file that the row began in, counted from 1. */
  readonly line: number
  /** One sentence for the person who made the file. */
  readonly problem: string
}

/** A device on its way in, and the line it came from. */
export interface StagedDevice {
  readonly line: number
  readonly device: Device
}

/**
 * A file of devices on its way in: its rows are staged out of sight, and come into the estate all
 * together or not at all.
 */
export interface DeviceImport {
  /** UUID. */
  readonly id: string
  readonly organizationId: string
  /** The group that its devices go into, or below. */
  readonly organizationGroupId: number
  readonly startedAt: UnixMilliseconds
}

export interface DeviceImportStore {
  begin(started: DeviceImport, commit?: Commit): Promise<void>
  find(id: string): Promise<DeviceImport | undefined>
  /**
   * Stages rows, and those of their users who are new, in one transaction.
   *
   * @throws StoreError `conflict` when the import has ended, or staged such a line or user already
   */
  stage(
    id: string,
    rows: readonly StagedDevice[],
    newUsers?: readonly EnrollmentUser[],
    commit?: Commit,
  ): Promise<void>
  /**
   * Who has one of these names, compared without letter case, in the organization or among those
   * whom the import staged.
   */
  usersNamed(
    started: DeviceImport,
    userNames: readonly string[],
  ): Promise<readonly EnrollmentUser[]>
  /** How many rows are staged. */
  count(id: string): Promise<number>
  /**
   * What keeps staged rows out: an id, UUID, UDID or serial number that two of them share, or that
   * the estate has already (ids and UUIDs in the server, the others in the organization); or a
   * staged user whose name somebody got meanwhile.
   *
   * @param limit at most so many problems, by line
   */
  clashes(id: string, limit: number): Promise<readonly RowProblem[]>
  /**
   * Brings all staged rows and users into the estate, in one transaction, and forgets the import.
   *
   * @param audit what the audit is told in the same transaction (T8)
   * @returns how many devices came in
   * @throws StoreError `conflict` when one of them clashes after all; then nothing came in
   */
  complete(id: string, audit?: readonly AuditEvent[], commit?: Commit): Promise<number>
  /** Forgets an import and what it staged. */
  discard(id: string, commit?: Commit): Promise<void>
  /** Imports that were begun before a moment and never ended. */
  startedBefore(moment: UnixMilliseconds): Promise<readonly DeviceImport[]>
}
