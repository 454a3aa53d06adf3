/** Every spelling of a path of the REST API, in any letter case, doubled slashes allowed. */
const apiPath = /^\/+api(?:\/|$)/i

const versionSegment = /^v(\d{1,4})$/i

/**
 * Brings a request's URL to the spelling that routes are written in (quirk U23): small letters, no
 * doubled slash, none at the end, no version among the first parts (`/API/v1//mdm/devices/` is
 * `/api/mdm/devices`). Only the path of the REST API changes; its query, and every other URL,
 * come back untouched. Apply it before routing, to the URL as it came.
 */
export function normalizeUemUrl(url: string): string {
  if (!apiPath.test(url) || isNormal(url)) return url
  const queryAt = url.indexOf('?')
  const path = queryAt < 0 ? url : url.slice(0, queryAt)
  const query = queryAt < 0 ? '' : url.slice(queryAt)
  const segments = segmentsOf(path)
  const versionAt = versionIndex(segments)
  if (versionAt !== undefined) segments.splice(versionAt, 1)
  return `/${segments.join('/').toLowerCase()}${query}`
}

/** Most requests are spelled like the routes already: this tells so without taking them apart. */
const normalUrl = /^\/api(?:\/[a-z][a-z0-9_-]*|\/\d+)+(?:\?|$)/
const withVersion = /^\/api(?:\/[a-z][a-z0-9_-]*)?\/v\d{1,4}(?:[/?]|$)/

function isNormal(url: string): boolean {
  return normalUrl.test(url) && !withVersion.test(url)
}

/** The version that a path names, as it came: `/api/v1/mdm/...` or `/api/system/v2/...`. */
export function pathVersion(rawPath: string): number | undefined {
  if (isNormal(rawPath)) return undefined
  const segments = segmentsOf(rawPath)
  const at = versionIndex(segments)
  const digits = at === undefined ? undefined : versionSegment.exec(segments[at] ?? '')?.[1]
  return digits === undefined ? undefined : Number(digits)
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '')
}

function versionIndex(segments: readonly string[]): number | undefined {
  for (const at of [1, 2]) if (versionSegment.test(segments[at] ?? '')) return at
  return undefined
}
