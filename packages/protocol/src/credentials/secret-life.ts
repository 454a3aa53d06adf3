import type { Change } from '@frontdesk/directory/change.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import type { Client, ClientStore } from '../rfc6749-framework/client.ts'
import type { ClientSecret } from './client-secret.ts'
import type { SecretHash } from './secret-hasher.ts'

interface NewSecret {
  readonly id: string
  readonly name: string
  readonly now: UnixSeconds
  readonly createdBy: string
  readonly expiresAt?: UnixSeconds | undefined
  readonly loopbackOnly?: boolean | undefined
  readonly plain: SecretHash & { readonly origin: ClientSecret['origin'] }
}

/** A secret at the start of its life. */
export function newSecret(input: NewSecret): ClientSecret {
  return {
    id: input.id,
    name: input.name,
    origin: input.plain.origin,
    hash: input.plain.hash,
    keyId: input.plain.keyId,
    createdAt: input.now,
    createdBy: input.createdBy,
    expiresAt: input.expiresAt,
    retirement: undefined,
    revokedAt: undefined,
    lastUsedAt: undefined,
    loopbackOnly: input.loopbackOnly ?? false,
  }
}

/**
 * Gives a client one more secret, and sets the end of the others only when that was asked for
 * (T5): at once, and then their living tokens die too, or after a while in which both work.
 *
 * @param retireOthersAfterSeconds undefined: the others stay as they are; 0: they are revoked now.
 * @returns the changes of one transaction; its condition fails when five secrets are living.
 */
export function addSecret(
  clients: ClientStore,
  client: Client,
  secret: ClientSecret,
  now: UnixSeconds,
  retireOthersAfterSeconds: number | undefined,
): readonly Change[] {
  const insertion = clients.secretInsertion(client, secret, now)
  if (retireOthersAfterSeconds === undefined) return insertion
  const others =
    retireOthersAfterSeconds === 0
      ? clients.othersRevocation(client, secret.id, now)
      : clients.othersRetirement(client, secret.id, { now, at: now + retireOthersAfterSeconds })
  return [others, ...insertion]
}
