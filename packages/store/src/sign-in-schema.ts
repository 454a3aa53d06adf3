/** The tables of people who sign in and delegate; as in schema.ts, the same on both databases. */
export interface SignInSchema {
  session: SessionTable
  factor: FactorTable
  person_ticket: PersonTicketTable
  upstream_identity: UpstreamIdentityTable
  consent: ConsentTable
  token_family: TokenFamilyTable
  authorization_code: AuthorizationCodeTable
  pushed_request: PushedRequestTable
  device_authorization: DeviceAuthorizationTable
  assertion_id: AssertionIdTable
  revoked_token: RevokedTokenTable
}

interface SessionTable {
  id: string
  person_id: string
  hash: string
  key_id: string
  created_at: number
  signed_in_at: number
  methods: string
  last_seen_at: number
  expires_at: number
  ended_at: number | null
  address: string
  browser: string
}

/** All kinds in one table; columns of another kind are null. */
interface FactorTable {
  id: string
  person_id: string
  kind: string
  name: string
  created_at: number
  confirmed_at: number | null
  last_used_at: number | null
  key_id: string | null
  sealed_secret: string | null
  last_step: number | null
  credential_id: string | null
  public_key: string | null
  signature_counter: number | null
  transports: string | null
  backed_up: number | null
  hash: string | null
  used_at: number | null
}

interface PersonTicketTable {
  hash: string
  key_id: string
  purpose: string
  person_id: string
  created_at: number
  expires_at: number
}

interface UpstreamIdentityTable {
  issuer: string
  subject: string
  person_id: string
  created_at: number
}

interface ConsentTable {
  id: string
  person_id: string
  client_record_id: string
  scope: string
  created_at: number
  updated_at: number
  last_used_at: number | null
  version: number
}

/** The refresh state beside its family, null where there is none, so that to rotate is one update. */
interface TokenFamilyTable {
  id: string
  person_id: string
  client_record_id: string
  session_id: string | null
  scope: string
  resource: string | null
  auth_time: number
  methods: string
  nonce: string | null
  created_at: number
  expires_at: number
  revoked_at: number | null
  generation: number | null
  hash: string | null
  key_id: string | null
  issued_at: number | null
  idle_expires_at: number | null
  previous_hash: string | null
  /** Milliseconds. */
  redeemed_at: number | null
  sealed_answer: string | null
}

interface AuthorizationCodeTable {
  hash: string
  key_id: string
  family_id: string
  client_record_id: string
  person_id: string
  session_id: string
  redirect_uri: string | null
  code_challenge: string | null
  scope: string
  resource: string | null
  nonce: string | null
  auth_time: number
  methods: string
  created_at: number
  expires_at: number
  used_at: number | null
}

interface PushedRequestTable {
  hash: string
  key_id: string
  client_record_id: string
  pairs: string
  hinted_person_id: string | null
  created_at: number
  expires_at: number
}

interface DeviceAuthorizationTable {
  hash: string
  user_code_hash: string
  key_id: string
  family_id: string
  client_record_id: string
  scope: string
  resource: string | null
  created_at: number
  expires_at: number
  interval_seconds: number
  last_polled_at: number | null
  state: string
  session_id: string | null
  person_id: string | null
  auth_time: number | null
  methods: string
}

interface AssertionIdTable {
  hash: string
  expires_at: number
}

interface RevokedTokenTable {
  token_id: string
  expires_at: number
}
