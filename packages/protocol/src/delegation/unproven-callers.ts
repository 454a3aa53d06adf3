import type { FailureLimits, FailureRates } from '../failure-limits/failure-limits.ts'
import { type Client, isVouchedFor } from '../rfc6749-framework/client.ts'

/** How often clients that nobody vouches for may leave something here: an office at one address. */
export const unprovenRates: FailureRates = {
  pair: { burst: 100, perSecond: 2 },
  address: { burst: 1000, perSecond: 20 },
  client: { burst: 5000, perSecond: 100 },
}

/**
 * Counts a request that is written down for a client that proves nothing, or that anybody could
 * have registered: nobody may fill the disk from outside (T9).
 *
 * @throws TooManyFailures
 */
export function countUnproven(limits: FailureLimits, client: Client, address: string): void {
  if (isVouchedFor(client)) return
  countKept(limits, client, address)
}

/**
 * Counts what is written down for whoever opens a link of a client, proven or not (T9).
 *
 * @throws TooManyFailures
 */
export function countKept(limits: FailureLimits, client: Client, address: string): void {
  const attempted = { clientId: client.clientId, address }
  limits.require(attempted, 'requests of this app, or from this address')
  limits.failed(attempted)
}
