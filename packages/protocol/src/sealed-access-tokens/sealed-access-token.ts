import type { AccessToken } from '../access-token.ts'
import type { KeyMaterial } from '../keys/key-material.ts'
import { seal, unseal } from '../keys/seal.ts'

/** Tells sealed tokens from everything else, for people and for leak scanners. */
export const sealedTokenPrefix = 'fdt_'

const keyIdBytes = 4
const tenantBytes = 16
const resourceBytes = 16
const noTenant = '00000000-0000-0000-0000-000000000000'
const sealedForm = /^fdt_[A-Za-z0-9_-]+$/

interface Bound {
  readonly issuer: string
  readonly audience: string
  /** Id of somebody's own API that the token is for; the token names it, outside the seal too. */
  readonly resourceId?: string | undefined
}

/**
 * Seals an access token: opaque to everybody but this server, and kept nowhere (T11). The text
 * is the key's id, the tenant, for an API of one's own its id, and AES-256-GCM bound to type, issuer,
 * tenant, audience and that id.
 *
 * @param tenant the organization's id, a UUID; undefined for the server's operator.
 */
export function sealAccessToken(
  token: AccessToken,
  tenant: string | undefined,
  keys: KeyMaterial,
): string {
  const keyId = keys.currentKeyId
  const key = keys.subkey('sealed-access-token', keyId)
  if (!key) throw new Error('The key file lacks its own current key.')
  const tenantId = tenant ?? noTenant
  const plain = JSON.stringify([
    token.id,
    token.subject,
    token.clientId,
    token.scope.join(' '),
    token.issuedAt,
    token.expiresAt,
    token.secretId ?? '',
    token.generation,
    token.familyId ?? '',
    ...(token.resource ? [token.resource.generation] : []),
  ])
  const resourceId = token.resource?.id
  const bound = { ...token, resourceId }
  const sealed = seal(key, Buffer.from(plain), boundTo(bound, tenantId))
  const head = Buffer.from((keyId + tenantId + (resourceId ?? '')).replaceAll('-', ''), 'hex')
  return sealedTokenPrefix + Buffer.concat([head, sealed]).toString('base64url')
}

/**
 * Opens a sealed token for one issuer and audience.
 *
 * @returns undefined when it is not ours, was changed, or is bound to something else.
 */
export function openAccessToken(
  text: string,
  bound: Bound,
  keys: KeyMaterial,
): AccessToken | undefined {
  const bytes = bytesOf(text)
  if (!bytes) return undefined
  const keyId = bytes.toString('hex', 0, keyIdBytes)
  const key = keys.subkey('sealed-access-token', keyId)
  const tenantId = uuidOf(bytes.toString('hex', keyIdBytes, keyIdBytes + tenantBytes))
  const isNamed = bound.resourceId !== undefined
  const sealed = bytes.subarray(keyIdBytes + tenantBytes + (isNamed ? resourceBytes : 0))
  const plain = key && unseal(key, sealed, boundTo(bound, tenantId))
  return plain && tokenOf(JSON.parse(plain.toString()), bound)
}

/**
 * The id of the API that a sealed token would be for, if it is for one of somebody's own: nothing of
 * it is proven before the token was opened with it.
 */
export function claimedResource(text: string): string | undefined {
  const bytes = bytesOf(text)
  const from = keyIdBytes + tenantBytes
  if (!bytes || bytes.length < from + resourceBytes) return undefined
  return uuidOf(bytes.toString('hex', from, from + resourceBytes))
}

function bytesOf(text: string): Buffer | undefined {
  if (!sealedForm.test(text)) return undefined
  const bytes = Buffer.from(text.slice(sealedTokenPrefix.length), 'base64url')
  // Decoding forgives bits that encoding never sets: one spelling per token.
  return bytes.toString('base64url') === text.slice(sealedTokenPrefix.length) ? bytes : undefined
}

function boundTo({ issuer, audience, resourceId }: Bound, tenantId: string): string {
  const bound = `access-token\n${issuer}\n${tenantId}\n${audience}`
  return resourceId === undefined ? bound : `${bound}\n${resourceId}`
}

function uuidOf(hex: string): string {
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}

type Sealed = [string, string, string, string, number, number, string, number, string, number?]

/** What was sealed by us has this shape: authenticity was proven before. */
function tokenOf(sealed: Sealed, bound: Bound): AccessToken {
  const [id, subject, clientId, scope, issuedAt, expiresAt, secretId, generation, familyId] = sealed
  const resource = { id: bound.resourceId ?? '', generation: sealed[9] ?? 0 }
  return {
    id,
    issuer: bound.issuer,
    audience: bound.audience,
    subject,
    clientId,
    scope: scope === '' ? [] : scope.split(' '),
    issuedAt,
    expiresAt,
    secretId: secretId === '' ? undefined : secretId,
    generation,
    familyId: familyId === '' ? undefined : familyId,
    ...(bound.resourceId !== undefined && { resource }),
  }
}
