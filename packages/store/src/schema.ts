import type { AuditSchema } from './audit-schema.ts'
import type { EstateSchema } from './estate-schema.ts'
import type { SignInSchema } from './sign-in-schema.ts'

/**
 * The tables as Kysely sees them, the same on both databases. Dates are numbers in the unit of
 * the port's type, booleans are 0 and 1, lists are JSON text. Columns that end in `_key` hold
 * what uniqueness is judged by: the text beside them, folded to one letter case.
 */
export interface Schema extends AuditSchema, EstateSchema, SignInSchema {
  property: PropertyTable
  id_sequence: IdSequenceTable
  organization: OrganizationTable
  organization_group: OrganizationGroupTable
  role: RoleTable
  person: PersonTable
  person_role: PersonRoleTable
  client_identifier: ClientIdentifierTable
  client: ClientTable
  client_secret: ClientSecretTable
  client_logo: ClientLogoTable
  secret_warning: SecretWarningTable
  signing_key: SigningKeyTable
  failure_bucket: FailureBucketTable
  administrator: AdministratorTable
  api_key: ApiKeyTable
  call_count: CallCountTable
  decision_question: DecisionQuestionTable
  answered_form: AnsweredFormTable
  deleted_account: DeletedAccountTable
  protected_resource: ProtectedResourceTable
  resource_scope: ResourceScopeTable
  resource_scope_head: ResourceScopeHeadTable
}

interface PropertyTable {
  name: string
  value: string
}

/** The next integer id of each kind of thing; only ever grows, so that no id is given twice. */
interface IdSequenceTable {
  name: string
  next_id: number
}

/** What every thing has that administrators change. */
interface Versioned {
  created_at: number
  updated_at: number
  version: number
}

interface OrganizationTable extends Versioned {
  id: string
  name: string
  status: string
  region: string
}

interface OrganizationGroupTable extends Versioned {
  id: number
  uuid: string
  organization_id: string
  parent_id: number | null
  group_id: string
  group_key: string
  name: string
  type: string
  path: string
  country: string
  locale: string
}

interface RoleTable extends Versioned {
  id: string
  name: string
  name_key: string
  description: string
  built_in: number
  organization_id: string | null
  organization_group_id: number | null
  permissions: string
}

interface PersonTable extends Versioned {
  id: string
  organization_id: string
  organization_group_id: number
  username: string
  username_key: string
  name_key: string | null
  email: string
  email_key: string | null
  given_name: string
  family_name: string
  status: string
  password_hash: string | null
  password_key_id: string | null
  password_changed_at: number | null
  password_must_change: number | null
  password_loopback_only: number | null
  second_factor: string
}

interface PersonRoleTable {
  person_id: string
  role_id: string
  organization_group_id: number
  position: number
}

/** Every `client_id` ever given; a row outlives its client, so that nobody else can become it. */
interface ClientIdentifierTable {
  client_id: string
}

interface ClientTable extends Versioned {
  id: string
  dialect: string
  client_id: string
  name: string
  description: string
  organization_id: string | null
  organization_group_id: number | null
  role_id: string | null
  grant_types: string
  scope: string
  authentication_methods: string
  application_type: string
  redirect_uris: string
  post_logout_redirect_uris: string
  pkce: string
  jwks: string
  consent: string
  origin: string
  access_token_format: string
  signature_algorithm: string | null
  id_token_algorithm: string
  assertion_audience: string
  access_token_seconds: number | null
  refresh_token_seconds: number | null
  refresh_token_idle_seconds: number | null
  jwks_uri: string | null
  policy_uri: string | null
  terms_uri: string | null
  logo_uri: string | null
  status: string
  generation: number
}

interface ClientLogoTable {
  /** `client.id`, not the `client_id` on the wire. */
  client_record_id: string
  uri: string
  attempted_at: number
  failure: string | null
  fetched_at: number | null
  media_type: string | null
  digest: string | null
  content: string | null
}

interface ClientSecretTable {
  id: string
  /** `client.id`, not the `client_id` on the wire. */
  owner_id: string
  name: string
  origin: string
  hash: string
  key_id: string
  created_at: number
  created_by: string
  expires_at: number | null
  revoked_at: number | null
  last_used_at: number | null
  loopback_only: number
  /** When it was retired, if it was; `former_expires_at` is the end that it had before. */
  retired_at: number | null
  former_expires_at: number | null
}

interface SecretWarningTable {
  secret_id: string
  why: string
  sent_at: number
}

interface SigningKeyTable {
  kid: string
  issuer_path: string
  algorithm: string
  /** The key that this one succeeds, empty for the first: a key has at most one successor. */
  previous_kid: string
  public_jwk: string
  sealed_private_jwk: string
  sealed_under: string
  created_at: number
  signs_from: number
  signs_until: number | null
  published_until: number | null
}

interface FailureBucketTable {
  key: string
  tokens: number
  at: number
}

interface AdministratorTable extends Versioned {
  id: string
  number: number
  organization_id: string
  organization_group_id: number
  role_id: string
  username: string
  username_key: string
  /** Null while one of an older version has none, or another one holds it. */
  name_key: string | null
  email: string
  given_name: string
  family_name: string
  status: string
  password_hash: string | null
  password_key_id: string | null
  password_changed_at: number | null
  certificate: string | null
  certificate_fingerprint: string | null
  certificate_subject: string | null
  certificate_not_after: number | null
  last_login_at: number | null
}

interface ApiKeyTable extends Versioned {
  id: string
  number: number
  organization_id: string
  organization_group_id: number
  name: string
  kind: string
  status: string
  hash: string
  sealed: string
  key_id: string
  last_used_at: number | null
}

interface DecisionQuestionTable {
  id: string
  request_id: string
  asked_at: number
  /** The decision as JSON text, once a process has answered. */
  answer: string | null
}

interface AnsweredFormTable {
  id: string
  owner: string
  ends_at: number
  /** Null while a process works on the form. */
  sealed_answer: string | null
}

/** Written by triggers. */
interface DeletedAccountTable {
  id: string
  /** Its table. */
  kind: string
  deleted_at: number
}

interface CallCountTable {
  subject: string
  window_start: number
  used: number
  changed_at: number
}

interface ProtectedResourceTable extends Versioned {
  id: string
  uri: string
  uri_key: string
  name: string
  organization_id: string | null
  organization_group_id: number | null
  status: string
  generation: number
  access_token_seconds: number | null
  server_scopes: number
}

interface ResourceScopeTable {
  name: string
  resource_id: string
  position: number
  description: string
}

/** What stands before the first colon of scopes, and the one resource that it belongs to. */
interface ResourceScopeHeadTable {
  head: string
  resource_id: string
}
