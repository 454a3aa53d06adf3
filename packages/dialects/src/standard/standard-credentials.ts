import { randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

import type { CredentialFormat } from '@frontdesk/protocol/credentials/credential-format.ts'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 22 digits of base 62 are 131 random bits. */
const clientIdLength = 22
/** 43 digits of base 62 are 256 random bits (T5). */
const secretLength = 43
/** 6 digits of base 62 hold 32 bits. */
const checksumLength = 6

const secretSyntax = /^fds_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/

/**
 * What this server generates for clients of its own dialect. A secret is `fds_`, 43 random digits
 * of base 62 and the CRC-32 of these, so that a leak scanner can tell one from anything else
 * without asking anybody.
 */
export const standardCredentials: CredentialFormat = {
  clientId: () => randomDigits(clientIdLength),

  clientSecret() {
    const random = randomDigits(secretLength)
    return `fds_${random}${checksumOf(random)}`
  },
}

/** Tells whether a text is a secret of this server's own making: prefix, form and checksum. */
export function isStandardSecret(text: string): boolean {
  const [, random, checksum] = secretSyntax.exec(text) ?? []
  return random !== undefined && checksumOf(random) === checksum
}

function randomDigits(length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
}

function checksumOf(random: string): string {
  let rest = crc32(random)
  let digits = ''
  for (let place = 0; place < checksumLength; place++) {
    digits = alphabet.charAt(rest % alphabet.length) + digits
    rest = Math.floor(rest / alphabet.length)
  }
  return digits
}
