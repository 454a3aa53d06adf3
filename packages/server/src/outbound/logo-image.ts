import { hash } from 'node:crypto'

import {
  type LogoImage,
  maximumLogoBytes,
  maximumLogoSide,
} from '@frontdesk/protocol/rfc7591-registration/client-logo.ts'

import { readPictureHeader } from './picture-header.ts'

/**
 * Reads a picture by its header; what the sender calls it does not count.
 *
 * @returns undefined for everything but PNG, JPEG and WebP up to 100 KiB and 4096 pixels a side,
 *   SVG above all
 */
export function readLogoImage(bytes: Uint8Array): LogoImage | undefined {
  if (bytes.length > maximumLogoBytes) return undefined
  const header = readPictureHeader(bytes)
  if (!header || !isAllowedSide(header.width) || !isAllowedSide(header.height)) return undefined
  const { mediaType } = header
  return { mediaType, digest: hash('sha256', bytes, 'base64url'), bytes }
}

const isAllowedSide = (pixels: number): boolean => pixels >= 1 && pixels <= maximumLogoSide
