import type { Person } from '@frontdesk/directory/people/person.ts'

/** Claims about a person, as OpenID Connect names them. @see OpenID Connect Core §5.1 */
export interface PersonClaims {
  readonly name?: string | undefined
  readonly given_name?: string | undefined
  readonly family_name?: string | undefined
  readonly preferred_username?: string | undefined
  readonly updated_at?: number | undefined
  readonly email?: string | undefined
  readonly email_verified?: boolean | undefined
}

/** What can be told of a person; empty texts are left out. */
export function personClaims(person: Person): PersonClaims {
  const { givenName, familyName, username, email, updatedAt } = person
  const name = `${givenName} ${familyName}`.trim()
  return {
    ...(name ? { name } : {}),
    ...(givenName ? { given_name: givenName } : {}),
    ...(familyName ? { family_name: familyName } : {}),
    preferred_username: username,
    updated_at: updatedAt,
    // An administrator typed it; nobody proved that mail arrives there.
    ...(email ? { email, email_verified: false } : {}),
  }
}

/** The claims that a scope lets a client see. @see OpenID Connect Core §5.4 */
export function claimsAllowedBy(scope: readonly string[], claims: PersonClaims): PersonClaims {
  const { email, email_verified, ...profile } = claims
  return {
    ...(scope.includes('profile') ? profile : {}),
    ...(scope.includes('email') && email !== undefined ? { email, email_verified } : {}),
  }
}
