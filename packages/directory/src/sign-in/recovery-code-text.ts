/** Base 32 without I, L, O and U: what looks alike is read as the same. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
export const recoveryCodeLength = 10

/**
 * Spells a recovery code.
 *
 * @param bytes ten of them, random: five bits of each are used
 */
export function recoveryCodeOf(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, recoveryCodeLength), (byte) => alphabet[byte & 31]).join('')
}

/** The code as people see it: `XXXXX-XXXXX`. */
export function formatRecoveryCode(code: string): string {
  const half = recoveryCodeLength / 2
  return `${code.slice(0, half)}-${code.slice(half)}`
}

/**
 * Reads a code as somebody copied it from paper: spaces, dashes, letter case and look-alikes do
 * not matter.
 *
 * @returns undefined for what cannot be a code
 */
export function parseRecoveryCode(text: string): string | undefined {
  if (text.length > 64) return undefined
  const code = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
  const isCode =
    code.length === recoveryCodeLength && [...code].every((one) => alphabet.includes(one))
  return isCode ? code : undefined
}
