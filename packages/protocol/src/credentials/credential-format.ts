/** How one dialect spells what it generates; at least 128 random bits each (T5). */
export interface CredentialFormat {
  clientId(): string
  clientSecret(): string
}
