import type { OrganizationGroupStore } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { OrganizationStore } from '@frontdesk/directory/organizations/organization.ts'
import { whyNotServedAt } from '@frontdesk/directory/organizations/served-place.ts'
import type { Permission } from '@frontdesk/directory/permissions.ts'
import type {
  AdministratorRefusal,
  AuthenticateAdministrator,
  PasswordCredentials,
  ProvenAdministrator,
} from '@frontdesk/protocol/administrators/authenticate-administrator.ts'
import { BearerError } from '@frontdesk/protocol/errors.ts'

import type { Authenticate, Caller } from '../caller.ts'
import type { WireRequest } from '../exchange.ts'
import type { AuthenticateUem, UemCaller } from './uem-caller.ts'
import { uemDialect } from './uem-dialect.ts'
import { challenges, type FaultName, UemFault, uemFaults } from './uem-faults.ts'

/** What proves callers, put together by the server. */
export interface UemAuthenticationParts {
  readonly authenticate: Authenticate
  readonly authenticateAdministrator: AuthenticateAdministrator
  readonly organizations: Pick<OrganizationStore, 'find'>
  readonly organizationGroups: Pick<OrganizationGroupStore, 'findTop'>
}

/**
 * The three ways to prove who asks (quirks U29, U70 to U73): an access token; a password or a
 * signature, both beside an API key that names the organization group.
 */
export function uemAuthentication(parts: UemAuthenticationParts): AuthenticateUem {
  const callers = new WeakMap<Caller, UemCaller>()

  return async (request) => {
    const authorization = request.header('authorization')?.trim() ?? ''
    if (authorization === '') {
      throw new UemFault('authorizationMissing', undefined, challenges.every)
    }
    if (/^bearer(?:\s|$)/i.test(authorization)) {
      const caller = await parts.authenticate(request, 'estate')
      const known = callers.get(caller) ?? callerOfToken(caller)
      callers.set(caller, known)
      return requireServed(parts, request, known, () => {
        throw new BearerError('invalid', 'The access token is not valid.')
      })
    }
    const username = readUsername(authorization)
    const proven = await proveAdministrator(parts, request, authorization)
    if ('refusal' in proven) throw refusalFault(proven.refusal, username)
    return requireServed(parts, request, callerOfAdministrator(proven), () => {
      throw refusalFault('credentials', username)
    })
  }
}

function callerOfToken(caller: Caller): UemCaller {
  const { client, secretId, person, held, effective, standing, lackOf } = caller
  const identity = { clientId: client.clientId, secretId, personId: person?.id }
  // An operator's app that acts for somebody is a guest of that person's organization (T2).
  const organizationId = client.organizationId ?? person?.organizationId
  return { identity, organizationId, held, effective, standing, lackOf }
}

/** A host that stands for a region or a tenant serves nobody else (T2). */
async function requireServed(
  { organizations, organizationGroups }: UemAuthenticationParts,
  { boundTo, decision }: WireRequest,
  caller: UemCaller,
  refuse: () => never,
): Promise<UemCaller> {
  if (!boundTo) return caller
  const { organizationId } = caller
  const organization =
    organizationId === undefined ? undefined : await organizations.find(organizationId)
  const why = await whyNotServedAt(boundTo.place, organization, organizationGroups)
  if (why === undefined) return caller
  decision.rule = why
  return refuse()
}

const apiKeyHeader = 'aw-tenant-code'

async function proveAdministrator(
  { authenticateAdministrator }: UemAuthenticationParts,
  request: WireRequest,
  authorization: string,
): Promise<ProvenAdministrator | { readonly refusal: AdministratorRefusal }> {
  const credentials = /^basic(?:\s|$)/i.test(authorization)
    ? readPassword(authorization)
    : readSignature(authorization, request)
  const { method, address, decision } = request
  const apiKey = request.header(apiKeyHeader)?.trim()
  return authenticateAdministrator({ apiKey, credentials, method, address, decision })
}

const basicHeader = /^basic +([A-Za-z0-9+/]+={0,2})$/i

/** The name is everything before the first colon, a domain before a backslash included (U70). */
function readPassword(authorization: string): PasswordCredentials {
  const text = decodeUtf8(basicHeader.exec(authorization)?.[1] ?? '')
  const colon = text?.indexOf(':') ?? -1
  if (text === undefined || colon < 1 || text.includes('\0')) {
    throw new UemFault('credentialsRefused', undefined, challenges.every)
  }
  return { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

function decodeUtf8(base64: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'))
  } catch {
    return undefined
  }
}

/** Base64 of what is read at most of a signature, and a little more. */
const signatureHeader = /^cmsurl`1 +([A-Za-z0-9+/]{4,22000}={0,2})$/i

/** The path is signed, byte for byte as it was sent and without the query (U71). */
function readSignature(authorization: string, { rawPath, isEncrypted }: WireRequest) {
  const base64 = signatureHeader.exec(authorization)?.[1]
  if (base64 === undefined) throw new UemFault('methodNotOffered', undefined, challenges.every)
  const signature = Buffer.from(base64, 'base64')
  return { signature, signedBytes: Buffer.from(rawPath, 'latin1'), isEncrypted }
}

const opened = uemDialect.policy.permissionsOf(['uem-api'])
/** Permission sets of roles live as long as the roles do. */
const openedOf = new WeakMap<ReadonlySet<Permission>, ReadonlySet<Permission>>()

function callerOfAdministrator({
  administrator,
  rights,
  standing,
}: ProvenAdministrator): UemCaller {
  const { permissions, reach } = rights
  const known =
    openedOf.get(permissions) ?? new Set([...permissions].filter((one) => opened.has(one)))
  openedOf.set(permissions, known)
  return {
    identity: { administratorId: administrator.id },
    organizationId: administrator.organizationId,
    held: rights,
    effective: { permissions: known, reach },
    standing,
    lackOf: () => 'role',
  }
}

const refusalFaults: Readonly<Record<AdministratorRefusal, FaultName>> = {
  'key-missing': 'apiKeyRefused',
  'key-unknown': 'apiKeyRefused',
  'access-off': 'accessOff',
  'other-hierarchy': 'otherHierarchy',
  'wrong-key-kind': 'wrongKeyKind',
  credentials: 'credentialsRefused',
  'password-too-old': 'passwordTooOld',
  'signature-needs-encryption': 'signatureNeedsEncryption',
  'signed-writes-off': 'signedWritesOff',
}

function refusalFault(refusal: AdministratorRefusal, username: string | undefined): UemFault {
  const fault = refusalFaults[refusal]
  const headers = uemFaults[fault].status === 401 ? challenges.every : {}
  const named = fault === 'credentialsRefused' && username !== undefined
  const message = named ? `The credentials are not valid for the user ${username}` : undefined
  return new UemFault(fault, message, headers)
}

/** The one text of a request that goes back: what looks like a name and nothing else (U72). */
const harmlessName = /^[A-Za-z0-9._@\\-]{1,64}$/

function readUsername(authorization: string): string | undefined {
  const text = decodeUtf8(basicHeader.exec(authorization)?.[1] ?? '') ?? ''
  const name = text.slice(0, Math.max(0, text.indexOf(':')))
  return harmlessName.test(name) ? name : undefined
}
