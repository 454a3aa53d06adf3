import type { WireReply, WireRequest, WireRoute } from '@frontdesk/dialects/exchange.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type { ClientLogoStore } from '@frontdesk/protocol/rfc7591-registration/client-logo.ts'

import { standardFallback } from '../http/standard-fallback.ts'

const prefix = '/assets/logos/'
/** A picture that a client no longer has is gone from every browser within a day. */
const cacheControl = 'public, max-age=86400'

/** Where the copy of a client's logo is, below the public URL; undefined when there is none. */
export async function findLogoPath(
  logos: Pick<ClientLogoStore, 'find'>,
  { id, logoUri }: Pick<Client, 'id' | 'logoUri'>,
): Promise<string | undefined> {
  if (logoUri === undefined) return undefined
  const logo = await logos.find(id)
  return logo?.picture && logoPath(logo.picture.digest)
}

/** The address of a picture, by the digest of its bytes. */
export function logoPath(digest: string): string {
  return prefix + digest
}

/**
 * Copies of clients' logos, from the server's own origin: browsers of people who are asked tell the
 * app nothing. Nothing in a picture runs, whatever it holds.
 *
 * @see RFC 7591 §2 (`logo_uri`), WHATWG Fetch §3.6 (`nosniff`)
 */
export function logoRoutes(logos: Pick<ClientLogoStore, 'findImage'>): readonly WireRoute[] {
  return [
    {
      method: 'GET',
      path: `${prefix}{digest}`,
      bodyLimit: 1024,
      handle: (request) => answer(logos, request),
    },
  ]
}

async function answer(
  logos: Pick<ClientLogoStore, 'findImage'>,
  request: WireRequest,
): Promise<WireReply> {
  const digest = request.params.digest ?? ''
  const image = await logos.findImage(digest)
  if (!image) return standardFallback.notFound(request)
  const entityTag = `"${digest}"`
  const headers = {
    'Content-Type': image.mediaType,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': cacheControl,
    ETag: entityTag,
  }
  const known = request.header('if-none-match')?.split(',') ?? []
  const isKnown = known.some((tag) => tag.trim().replace(/^W\//, '') === entityTag)
  return isKnown ? { status: 304, headers } : { status: 200, headers, bytes: image.bytes }
}
