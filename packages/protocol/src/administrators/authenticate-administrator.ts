import {
  type Administrator,
  type AdministratorStore,
  passwordAge,
} from '@frontdesk/directory/administrators/administrator.ts'
import type { ApiKey, ApiKeyStore } from '@frontdesk/directory/api-keys/api-key.ts'
import type { Decision } from '@frontdesk/directory/audit/decision.ts'
import type { Rights } from '@frontdesk/directory/authority/authority.ts'
import type { Standing } from '@frontdesk/directory/authority/standing.ts'
import type { Commit } from '@frontdesk/directory/change.ts'
import type { OrganizationGroupStore } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type {
  Organization,
  OrganizationStore,
} from '@frontdesk/directory/organizations/organization.ts'
import type { RoleStore } from '@frontdesk/directory/roles/role.ts'
import type { Clock } from '@frontdesk/directory/units.ts'

import type { ApiKeySecrets } from '../credentials/api-key-secret.ts'
import { type CountedChecks, countedChecks } from '../failure-limits/counted-checks.ts'
import type { FailureLimits } from '../failure-limits/failure-limits.ts'
import { personBucket } from '../failure-limits/person-bucket.ts'
import { versionOf } from '../rfc6750-bearer-tokens/caller-standing.ts'
import type { AdministratorPasswords } from './administrator-passwords.ts'
import { administratorRights } from './administrator-rights.ts'
import { notedUses } from './noted-uses.ts'

interface Parts {
  readonly administrators: Pick<
    AdministratorStore,
    'findByUsername' | 'findByCertificate' | 'login'
  >
  readonly apiKeys: Pick<ApiKeyStore, 'findByHash' | 'use'>
  readonly organizations: Pick<OrganizationStore, 'find'>
  readonly organizationGroups: Pick<OrganizationGroupStore, 'find'>
  readonly roles: Pick<RoleStore, 'find'>
  readonly apiKeySecrets: Pick<ApiKeySecrets, 'hashesOf'>
  readonly passwords: AdministratorPasswords
  readonly limits: FailureLimits
  readonly commit: Commit
  readonly clock: Clock
  readonly options: {
    /** Older passwords prove nothing; 0: passwords do not age. */
    readonly maximumPasswordDays: number
    /** Certificates prove writes too, whose body and query they do not cover. */
    readonly signedWrites: 'allowed' | 'refused'
  }
}

export interface PasswordCredentials {
  readonly username: string
  readonly password: string
}

export interface SignatureCredentials {
  /** CMS SignedData in DER, from anybody. */
  readonly signature: Uint8Array
  readonly signedBytes: Uint8Array
  /** The request came through TLS: nobody on the way can read the signature and send it again. */
  readonly isEncrypted: boolean
}

/** What came with one request. */
export interface AdministratorAttempt {
  /** The text of the API key. */
  readonly apiKey: string | undefined
  readonly credentials: PasswordCredentials | SignatureCredentials
  readonly method: string
  readonly address: string
  /** Filled in with what is proven, and with the rule that refuses. */
  readonly decision: Decision
}

/** Every reason for which nobody, or somebody known, is not let in. */
export type AdministratorRefusal =
  | 'key-missing'
  | 'key-unknown'
  | 'access-off'
  | 'other-hierarchy'
  | 'wrong-key-kind'
  | 'credentials'
  | 'password-too-old'
  | 'signature-needs-encryption'
  | 'signed-writes-off'

/** An administrator that proved who it is, with its rights at this moment (T6). */
export interface ProvenAdministrator {
  readonly administrator: Administrator
  readonly apiKey: ApiKey
  readonly rights: Rights
  /** What the rights stand on: a condition of every commit that is made for the administrator. */
  readonly standing: Standing
}

export type AuthenticateAdministrator = (
  attempt: AdministratorAttempt,
) => Promise<ProvenAdministrator | { readonly refusal: AdministratorRefusal }>

/**
 * Proves who asks by a password or a certificate beside an API key, which names the organization
 * and narrows the reach. Wrong credentials of any kind are one refusal and cost alike.
 *
 * @throws TooManyFailures (T13)
 */
export function administratorAuthentication(parts: Parts): AuthenticateAdministrator {
  const { administrators, apiKeys, commit, clock } = parts
  const noteLogin = notedUses({ commit, clock, use: administrators.login })
  const noteKeyUse = notedUses({ commit, clock, use: apiKeys.use })
  const counted = countedChecks(parts.limits)

  return async (attempt) => {
    const { decision, credentials } = attempt
    const apiKey = await findKey(parts, attempt)
    if (typeof apiKey === 'string') return refuse(decision, apiKey)
    const early = earlyRefusal(parts, attempt)
    if (early) return refuse(decision, early)

    const isPassword = 'password' in credentials
    const administrator = isPassword
      ? await byPassword(parts, counted, apiKey, attempt, credentials)
      : await byCertificate(parts, apiKey, attempt, credentials)
    if (!administrator) return refuse(decision, 'credentials')
    // The proof may have waited in a queue: what was true before it is asked once more.
    const still = await openKey(parts, apiKey.hash)
    if (typeof still === 'string') return refuse(decision, still)
    decision.isProven = true
    decision.administratorId = administrator.id
    decision.roleId = administrator.roleId
    decision.organizationGroupId = administrator.organizationGroupId
    if (administrator.status !== 'enabled') {
      return refuse(decision, 'credentials', 'The administrator is disabled.')
    }
    if (isPassword && isTooOld(parts, administrator)) return refuse(decision, 'password-too-old')

    const rights = await administratorRights(parts, administrator, still.key)
    if (!rights) return refuse(decision, 'other-hierarchy')
    decision.organizationGroupId = rights.organizationGroupId
    noteLogin(administrator.id, administrator.lastLoginAt)
    noteKeyUse(apiKey.id, apiKey.lastUsedAt)
    const standing = [...rights.standing, versionOf('organization', still.organization)]
    return { administrator, apiKey: still.key, rights, standing }
  }
}

/** What explain tells of each refusal. */
const rules: Readonly<Record<AdministratorRefusal, string>> = {
  'key-missing': 'No API key came with the password or certificate.',
  'key-unknown': 'The API key is not known.',
  'access-off': 'The API key or its organization is disabled.',
  'other-hierarchy': 'Administrator and API key belong to organization groups of two branches.',
  'wrong-key-kind': 'The API key is for enrolling devices, not for administrators.',
  credentials: 'No administrator of the organization has this password or certificate.',
  'password-too-old': 'The password is older than the setting allows.',
  'signature-needs-encryption': 'A signed request must come through TLS.',
  'signed-writes-off': 'A setting must allow certificates for requests that change something.',
}

function refuse(
  decision: Decision,
  refusal: AdministratorRefusal,
  rule: string = rules[refusal],
): { readonly refusal: AdministratorRefusal } {
  decision.rule ??= rule
  return { refusal }
}

async function findKey(
  parts: Parts,
  { apiKey: text, address, decision }: AdministratorAttempt,
): Promise<ApiKey | AdministratorRefusal> {
  const { apiKeys, apiKeySecrets, limits } = parts
  if (text === undefined || text === '') return 'key-missing'
  const key = await findByHashes(apiKeys, apiKeySecrets.hashesOf(text))
  if (!key) {
    const limited = { clientId: `api-key:${text}`, address }
    limits.require(limited)
    limits.failed(limited)
    return 'key-unknown'
  }
  decision.apiKeyId = key.id
  decision.organizationId = key.organizationId
  decision.organizationGroupId = key.organizationGroupId
  const open = await openKey(parts, key.hash)
  return typeof open === 'string' ? open : key
}

/** The key of a hash and its organization, as they are now. */
async function openKey(
  { apiKeys, organizations }: Pick<Parts, 'apiKeys' | 'organizations'>,
  hash: string,
): Promise<{ readonly key: ApiKey; readonly organization: Organization } | AdministratorRefusal> {
  const key = await apiKeys.findByHash(hash)
  if (!key) return 'key-unknown'
  if (key.status !== 'enabled') return 'access-off'
  const organization = await organizations.find(key.organizationId)
  if (organization?.status !== 'enabled') return 'access-off'
  return key.kind === 'admin' ? { key, organization } : 'wrong-key-kind'
}

async function findByHashes(
  apiKeys: Pick<ApiKeyStore, 'findByHash'>,
  hashes: readonly string[],
): Promise<ApiKey | undefined> {
  for (const hash of hashes) {
    const found = await apiKeys.findByHash(hash)
    if (found) return found
  }
  return undefined
}

/** What can be told of a signed request before anything is computed. */
function earlyRefusal(
  { options }: Parts,
  { credentials, method }: AdministratorAttempt,
): AdministratorRefusal | undefined {
  if ('password' in credentials) return undefined
  if (!credentials.isEncrypted) return 'signature-needs-encryption'
  const isRead = method === 'GET' || method === 'HEAD'
  return isRead || options.signedWrites === 'allowed' ? undefined : 'signed-writes-off'
}

async function byPassword(
  { administrators, passwords, limits }: Parts,
  counted: CountedChecks,
  { organizationId }: ApiKey,
  { address }: AdministratorAttempt,
  { username, password }: PasswordCredentials,
): Promise<Administrator | undefined> {
  const found = await administrators.findByUsername(organizationId, username)
  const named = { name: username, where: organizationId }
  const limited = { clientId: personBucket('administrator', found, named), address }
  limits.require(limited)
  if (found && passwords.recalls(password, found)) {
    if (found.status === 'enabled') limits.succeeded(limited)
    return found
  }
  const queue = limits.isAtHome(limited) ? 'administrator at home' : 'administrator'
  return counted(limited, password, async () => {
    if (!(await passwords.prove(password, found, queue))) return undefined
    // They may have been changed while this waited: the password counts if it is theirs still.
    const current = await administrators.findByUsername(organizationId, username)
    return current?.password?.hash === found?.password?.hash ? current : undefined
  })
}

async function byCertificate(
  { administrators, limits, clock }: Parts,
  { organizationId }: ApiKey,
  { address, decision }: AdministratorAttempt,
  { signature, signedBytes }: SignatureCredentials,
): Promise<Administrator | undefined> {
  const limited = { clientId: `administrator:${organizationId}:certificate`, address }
  limits.require(limited)
  // Loaded at the first signature: the parser of certificates is a tenth of the server's start.
  const { verifyDetachedSignature } = await import(
    '../cms-signed-requests/verify-detached-signature.ts'
  )
  const signer = verifyDetachedSignature({ signature, content: signedBytes, now: clock() })
  const found =
    'flaw' in signer
      ? undefined
      : await administrators.findByCertificate(organizationId, signer.fingerprint)
  if (found?.status === 'enabled') limits.succeeded(limited)
  else limits.failed(limited)
  if ('flaw' in signer) decision.detail = `flaw of the signature: ${signer.flaw}`
  return found
}

function isTooOld({ options, clock }: Parts, { password }: Administrator): boolean {
  const days = options.maximumPasswordDays
  return days > 0 && !!password && passwordAge(password, clock()) > days * 86_400_000
}
