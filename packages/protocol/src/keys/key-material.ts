/** What a key of the key file is used for; each purpose has a subkey of its own (HKDF label, T4). */
export const keyPurposes = [
  'client-secret-hash',
  'sealed-access-token',
  'signing-key-seal',
  'audit-chain',
  'audit-checkpoint',
  'key-file-check',
  'api-key-hash',
  'api-key-seal',
  'session-hash',
  'person-ticket-hash',
  'factor-seal',
  'recovery-code-hash',
  'authorization-code-hash',
  'pushed-request-hash',
  'device-code-hash',
  'refresh-token-hash',
  'refresh-answer-seal',
  'interaction-seal',
] as const

export type KeyPurpose = (typeof keyPurposes)[number]

/** The key file, opened: subkeys by purpose, never the keys themselves (T4). */
export interface KeyMaterial {
  /** Id of the key that makes new hashes and seals: 8 lower-case hex digits. */
  readonly currentKeyId: string
  /** Ids of all keys of the file, the current one first. */
  readonly keyIds: readonly string[]
  /**
   * The 32-byte subkey of a purpose under one key of the file; cached, so it may be asked for on
   * every request. Undefined when the file has no such key.
   */
  subkey(purpose: KeyPurpose, keyId: string): Uint8Array | undefined
}
