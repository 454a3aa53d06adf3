import type { Commit } from '@frontdesk/directory/change.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import { livingEstate } from '@frontdesk/estate/demo/living-estate.ts'
import { simulatedDevices } from '@frontdesk/estate/demo/simulated-devices.ts'
import type { CallQuotas } from '@frontdesk/protocol/call-quotas/call-quotas.ts'
import type { FailureLimits } from '@frontdesk/protocol/failure-limits/failure-limits.ts'
import type { KeyRing } from '@frontdesk/protocol/keys/key-ring.ts'
import { purge } from '@frontdesk/store/purge.ts'
import type { Stores } from '@frontdesk/store/stores.ts'
import type { FastifyBaseLogger } from 'fastify'

import type { FailureCounts } from '../http/failure-counts.ts'
import type { TlsFiles } from '../http/tls-files.ts'
import { clientLogoFetching, type FetchLogo } from '../outbound/client-logos.ts'
import { OutboundError, postJson } from '../outbound/post-json.ts'
import type { Settings } from '../settings/settings.ts'
import { type PeriodicJob, startPeriodicJob } from './periodic-job.ts'
import { unhurriedClock } from './unhurried-clock.ts'
import { secretWarnings, webhookSignature } from './warn-of-secrets.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
/** How many rows one purge takes at a time. */
const purgeBatch = 500
/** Failure buckets taken in at a time from other processes, or at the start. */
const bucketBatch = 10_000

interface Parts {
  readonly settings: Settings
  readonly stores: Stores
  readonly ring: KeyRing
  readonly failureLimits: readonly FailureLimits[]
  readonly callQuotas: Pick<CallQuotas, 'flush'>
  readonly failureCounts: FailureCounts
  readonly clock: Clock
  /** Nobody moves the clock on purpose, as tests and emulators do. */
  readonly isRealTime: boolean
  readonly newId: () => string
  readonly logger: FastifyBaseLogger
  readonly isDemo: boolean
  readonly fetchLogo?: FetchLogo | undefined
  /** How often secrets and the certificate are looked over; a minute and a day when not said. */
  readonly warningIntervalMilliseconds: number | undefined
  readonly tls: Pick<TlsFiles, 'warnOfExpiry'> | undefined
}

/** Everything that the server does without being asked. Stopping ends runs that are under way. */
export function startServerJobs(parts: Parts): PeriodicJob {
  const { stores, clock, ring, logger, settings } = parts
  const purgeClock = parts.isRealTime ? unhurriedClock(clock, () => performance.now()) : clock
  const job = (name: string, everyMilliseconds: number, work: () => Promise<unknown>) =>
    startPeriodicJob({ name, everyMilliseconds, logger }, work)

  const stopping = new AbortController()
  const jobs = [
    job('purge', 10 * minute, () => purge(stores.database, purgeClock(), { batch: purgeBatch })),
    job('rotate-signing-keys', hour, () => ring.rotateDue()),
    job('count-failures', minute, () => writeFailureCounts(parts)),
    job('share-failure-limits', second, shareFailureLimits(parts)),
    job('fetch-client-logos', 2 * second, logoFetching(parts, stopping.signal)),
    job('write-call-counts', second, () => parts.callQuotas.flush()),
  ]
  if (parts.isDemo) {
    const estate = simulatedDevices({ ...stores, clock })
    const life = livingEstate({ ...stores, clock })
    jobs.push(
      job('simulated-devices', second / 2, () => estate.tick()),
      job('simulated-check-ins', second, () => life.checkIn()),
      job('simulated-profiles', 2 * second, () => life.settle()),
    )
  }
  if (settings.warningWebhookUrl !== undefined) {
    const every = parts.warningIntervalMilliseconds ?? minute
    jobs.push(job('warn-of-secrets', every, warnOfSecrets(parts, settings.warningWebhookUrl)))
  }
  const { tls } = parts
  if (tls) {
    const every = parts.warningIntervalMilliseconds ?? day
    jobs.push(job('warn-of-certificate', every, async () => tls.warnOfExpiry()))
  }
  return {
    async stop() {
      stopping.abort()
      await Promise.all(jobs.map((one) => one.stop()))
      await writeFailureCounts(parts)
      await parts.callQuotas.flush()
    },
  }
}

async function writeFailureCounts({
  failureCounts,
  stores,
  clock,
  newId,
}: {
  readonly failureCounts: FailureCounts
  readonly stores: { readonly commit: Commit }
  readonly clock: Clock
  readonly newId: () => string
}): Promise<void> {
  const audit = failureCounts.take(clock, newId)
  if (audit.length > 0) await stores.commit({ changes: [], audit })
}

/** What other processes wrote since the last look; what was before, the start has recalled. */
function shareFailureLimits({ stores, failureLimits, clock }: Parts): () => Promise<void> {
  let since = clock() - second
  return async () => {
    const from = clock()
    const buckets = await stores.failureBuckets.changedSince(since, bucketBatch)
    for (const limits of failureLimits) limits.merge(buckets)
    since = from - second
  }
}

function logoFetching({ stores, clock, fetchLogo }: Parts, signal: AbortSignal) {
  return clientLogoFetching({
    logos: stores.clientLogos,
    commit: stores.commit,
    clock,
    fetchLogo,
    signal,
  })
}

function warnOfSecrets(parts: Parts, url: string): () => Promise<number> {
  const { stores, settings, clock } = parts
  return secretWarnings({
    clients: stores.clients,
    warnings: stores.secretWarnings,
    commit: stores.commit,
    clock,
    expiresSoonDays: settings.secretExpiresSoonDays,
    unusedDays: settings.secretUnusedDays,
    async deliver(body) {
      const secret = settings.warningWebhookSecret
      const status = await postJson({
        url,
        body,
        headers: secret ? { 'X-Frontdesk-Signature': webhookSignature(secret, body) } : {},
        allowPrivate: settings.dangerouslyAllowPrivateWebhooks,
      })
      if (status < 200 || status > 299) {
        throw new OutboundError(`The warning webhook answered ${status}.`)
      }
    },
  })
}

/** Lets a server that starts know what failed before, so that a restart forgives nothing. */
export async function recallFailureLimits({
  stores,
  failureLimits,
  clock,
}: Pick<Parts, 'stores' | 'failureLimits' | 'clock'>): Promise<void> {
  const buckets = await stores.failureBuckets.changedSince(clock() - hour, bucketBatch)
  for (const limits of failureLimits) limits.merge(buckets)
}
