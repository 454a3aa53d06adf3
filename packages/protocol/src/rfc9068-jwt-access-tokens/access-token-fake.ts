import type { AccessToken } from '../access-token.ts'

/** An access token for tests; give what matters. */
export function fakeAccessToken(given: Partial<AccessToken> = {}): AccessToken {
  return {
    id: '7a1c8e0e-7f62-4dd5-9f46-0d1f6f2b8f10',
    issuer: 'https://frontdesk.example',
    audience: 'https://frontdesk.example/api',
    subject: 'client-a',
    clientId: 'client-a',
    scope: ['devices:read', 'profiles:read'],
    issuedAt: 1_000_000_000,
    expiresAt: 1_000_000_600,
    secretId: 'secret-a',
    generation: 0,
    familyId: undefined,
    ...given,
  }
}
