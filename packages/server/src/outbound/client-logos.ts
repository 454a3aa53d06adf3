import type { Commit } from '@frontdesk/directory/change.ts'
import { type Clock, secondsOf } from '@frontdesk/directory/units.ts'
import {
  type ClientLogoStore,
  type DueLogo,
  type LogoImage,
  maximumLogoBytes,
} from '@frontdesk/protocol/rfc7591-registration/client-logo.ts'

import { fetchGuarded, type GuardedRequest } from './fetch-guarded.ts'
import { readLogoImage } from './logo-image.ts'
import { OutboundError } from './outbound-address.ts'

/** An address that has not changed is asked once a day. */
const againSeconds = 86_400
/** Longer than any fetch takes. */
const abandonedSeconds = 600
/** Another process's clock may be ahead by this much; an attempt that is later never was. */
const skewSeconds = 600
/** For one: those that come after it wait. */
const allowedMilliseconds = 5000
/** Fetched at once. */
const atOnce = 5

/** Goes out in the place of `fetchGuarded`. */
export type FetchLogo = (request: GuardedRequest) => Promise<Response>

interface Parts {
  readonly logos: ClientLogoStore
  readonly commit: Commit
  readonly clock: Clock
  readonly fetchLogo?: FetchLogo | undefined
  /** Ends fetches that are under way when the server stops: they count as never begun. */
  readonly signal: AbortSignal
}

/** Says why an address gave no picture. */
class NoPicture extends Error {
  override readonly name = 'NoPicture'
}

/**
 * Fetches the logos that are due, by the rules for addresses that somebody typed (T12): one that
 * was registered or changed since the last run, others once a day, in turn for every organization. Consent shows what is there and
 * never waits for it. Over all processes each is fetched by one.
 *
 * @see RFC 7591 §2 (`logo_uri`), §5 (what a logo may pretend)
 */
export function clientLogoFetching(parts: Parts): () => Promise<void> {
  const { logos, clock } = parts
  return async () => {
    const now = secondsOf(clock())
    const bounds = {
      attemptedBefore: now - againSeconds + 1,
      abandonedBefore: now - abandonedSeconds,
      impossibleAfter: now + skewSeconds,
    }
    const due = await logos.due(bounds, atOnce)
    await Promise.all(
      due.map(async (one) => {
        const claimed = await parts.commit({ changes: [logos.claim(one, now, bounds)], audit: [] })
        if (claimed) await attempt(parts, one)
      }),
    )
  }
}

async function attempt(parts: Parts, due: DueLogo): Promise<void> {
  const { logos, commit, clock } = parts
  let change: ReturnType<ClientLogoStore['failed']>
  try {
    change = logos.fetched(due, await fetchImage(parts, due.uri), secondsOf(clock()))
  } catch (error) {
    if (parts.signal.aborted) return
    if (!(error instanceof NoPicture || error instanceof OutboundError)) throw error
    change = logos.failed(due, error.message)
  }
  await commit({ changes: [change], audit: [] })
}

async function fetchImage(
  { fetchLogo = fetchGuarded, signal }: Parts,
  url: string,
): Promise<LogoImage> {
  const answer = await fetchLogo({
    url,
    method: 'GET',
    headers: { Accept: 'image/png, image/webp, image/jpeg' },
    body: undefined,
    allowPrivate: false,
    maximumBytes: maximumLogoBytes,
    milliseconds: allowedMilliseconds,
    signal,
  })
  if (answer.status >= 300 && answer.status < 400) {
    throw new NoPicture('The address redirects. Register the address that it leads to.')
  }
  if (answer.status !== 200) {
    throw new NoPicture(`The address answered ${answer.status}. It must answer 200.`)
  }
  const image = readLogoImage(new Uint8Array(await answer.arrayBuffer()))
  if (image) return image
  throw new NoPicture(
    'The answer is not a PNG, JPEG or WebP image of at most 100 KiB and 4096 by 4096 pixels.',
  )
}
