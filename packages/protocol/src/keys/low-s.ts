/** The order of P-256. @see FIPS 186-5, SEC 2 §2.4.2 */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const half = Buffer.from((order >> 1n).toString(16), 'hex')
const halfBytes = 32

/**
 * Tells whether an ES256 signature is the one of its two spellings that this server writes: who has
 * (r, s) can make (r, n - s) of it, which is valid as well.
 *
 * @param signature r and s, 32 bytes each
 * @see RFC 7518 §3.4, SEC 1 §4.1.3
 */
export function hasLowS(signature: Buffer): boolean {
  return signature.compare(half, 0, halfBytes, halfBytes) <= 0
}

/** Brings an ES256 signature to the spelling with the lower `s`. */
export function withLowS(signature: Buffer): Buffer {
  if (hasLowS(signature)) return signature
  const s = order - BigInt(`0x${signature.toString('hex', halfBytes)}`)
  signature.write(s.toString(16).padStart(2 * halfBytes, '0'), halfBytes, 'hex')
  return signature
}
