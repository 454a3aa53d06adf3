import type { PrivateKeyOptions } from '@frontdesk/client/standard/private-key-proof.ts'

import type { OptionRule } from './command.ts'
import { usageFailure } from './command-failure.ts'
import { findJson } from './json-reading.ts'
import { findOwnerOnlyFile } from './owner-only-file.ts'

/** Options of the commands that remember a client which proves itself by a key of its own. */
export const privateKeyOptions = {
  privateKey: {
    value: 'FILE',
    help: 'The private key of the client, a PEM or a JWK, in place of a secret.',
  },
  keyId: { value: 'ID', help: 'The kid of that key, where the server knows several.' },
} as const satisfies Readonly<Record<string, OptionRule>>

/**
 * Reads a client's private key; what it holds is checked where it is used.
 *
 * @throws CommandFailure for a file that is absent, or that other people of the machine may read
 */
export async function readPrivateKeyFile(
  path: string,
): Promise<NonNullable<PrivateKeyOptions['privateKey']>> {
  const text = await findOwnerOnlyFile(path)
  if (text === undefined) throw usageFailure(`The file of the private key is absent: ${path}`)
  if (!text.trimStart().startsWith('{')) return text
  const jwk = findJson(text)
  if (isJwk(jwk)) return jwk
  throw usageFailure(`${path} holds no JWK: it is not JSON, or has no kty.`)
}

/** @throws CommandFailure for options that contradict each other */
export function checkPrivateKeyOptions(chosen: {
  readonly privateKey: string | undefined
  readonly keyId: string | undefined
  readonly clientSecretStdin: boolean
}): void {
  if (chosen.keyId !== undefined && chosen.privateKey === undefined) {
    throw usageFailure('--key-id names the key of --private-key FILE, which is missing.')
  }
  if (chosen.privateKey !== undefined && chosen.clientSecretStdin) {
    throw usageFailure('A client proves itself by a secret or by a private key; give one of them.')
  }
}

function isJwk(value: unknown): value is { readonly kty: string } {
  return (
    typeof value === 'object' && value !== null && 'kty' in value && typeof value.kty === 'string'
  )
}
