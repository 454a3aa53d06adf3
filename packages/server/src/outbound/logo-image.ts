import { hash } from 'node:crypto'

import {
  type LogoImage,
  type LogoMediaType,
  maximumLogoBytes,
} from '@frontdesk/protocol/rfc7591-registration/client-logo.ts'

/**
 * Reads a picture by its first bytes; what the sender calls it does not count.
 *
 * @returns undefined for everything but PNG, JPEG and WebP up to 100 KiB, SVG above all
 * @see WHATWG MIME Sniffing §6.1 (image patterns)
 */
export function readLogoImage(bytes: Uint8Array): LogoImage | undefined {
  const mediaType = bytes.length > maximumLogoBytes ? undefined : mediaTypeOf(bytes)
  return mediaType && { mediaType, digest: hash('sha256', bytes, 'base64url'), bytes }
}

function mediaTypeOf(bytes: Uint8Array): LogoMediaType | undefined {
  const begins = (pattern: string, at = 0): boolean =>
    Buffer.from(bytes.subarray(at, at + pattern.length)).toString('latin1') === pattern
  if (begins('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (begins('\xff\xd8\xff')) return 'image/jpeg'
  if (begins('RIFF') && begins('WEBPVP', 8)) return 'image/webp'
  return undefined
}
