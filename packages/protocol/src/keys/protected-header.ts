import { decodeProtectedHeader, type ProtectedHeaderParameters } from 'jose'

/**
 * The header of a JWS as it stands, not verified.
 *
 * Apart from the verification, for between the two the key is looked up: a database that is away
 * must not make a token look forged.
 *
 * @returns undefined when it cannot be read
 * @see RFC 7515 §4
 */
export function findProtectedHeader(text: string): ProtectedHeaderParameters | undefined {
  try {
    return decodeProtectedHeader(text)
  } catch {
    return undefined
  }
}
