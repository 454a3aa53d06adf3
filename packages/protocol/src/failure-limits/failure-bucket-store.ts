import type { Change } from '@frontdesk/directory/change.ts'
import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

/** A token bucket of failures: how many are still allowed, at a time. */
export interface FailureBucket {
  /** What is limited: `client:<id> <address>`, `address:<address>`, ... */
  readonly key: string
  readonly tokens: number
  readonly at: UnixMilliseconds
}

export interface FailureBucketStore {
  /** Buckets written at or after a time, oldest first, at most `limit`: how processes share them. */
  changedSince(at: UnixMilliseconds, limit: number): Promise<readonly FailureBucket[]>
  /** Saves a bucket over an older one. */
  upsert(bucket: FailureBucket): Change
}
