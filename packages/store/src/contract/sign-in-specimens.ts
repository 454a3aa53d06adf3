import { randomUUID } from 'node:crypto'

import type { Person } from '@frontdesk/directory/people/person.ts'
import type {
  PasskeyFactor,
  RecoveryCodeFactor,
  TotpFactor,
} from '@frontdesk/directory/sign-in/factor.ts'
import type { PersonTicket } from '@frontdesk/directory/sign-in/person-ticket.ts'
import type { Session } from '@frontdesk/directory/sign-in/session.ts'
import type { Consent } from '@frontdesk/protocol/delegation/consent.ts'
import type { RefreshState, TokenFamily } from '@frontdesk/protocol/refresh-tokens/token-family.ts'
import type { AuthorizationCode } from '@frontdesk/protocol/rfc6749-authorization/authorization-code.ts'
import type { Client } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import type { DeviceAuthorization } from '@frontdesk/protocol/rfc8628-device-grant/device-authorization.ts'
import type { PushedRequest } from '@frontdesk/protocol/rfc9126-pushed-requests/pushed-request.ts'

import type { Stores } from '../stores.ts'
import { client, done, madeAt, type Place, person, plant, unique } from './specimens.ts'

const keyId = '0a1b2c3d'

/** Somebody, and an app that acts for them. */
export interface Delegation {
  readonly place: Place
  readonly person: Person
  readonly client: Client
}

/** Makes a person and a client in the database, in an organization of their own. */
export async function delegation(stores: Stores, place?: Place): Promise<Delegation> {
  const where = place ?? (await plant(stores))
  const made = { place: where, person: person(where.child), client: client(where.child) }
  await done(stores, [
    ...stores.people.insertion(made.person),
    ...stores.clients.insertion(made.client),
  ])
  return made
}

export function session(personId: string, given: Partial<Session> = {}): Session {
  return {
    id: randomUUID(),
    personId,
    hash: unique('hash'),
    keyId,
    createdAt: madeAt,
    signedInAt: madeAt + 1,
    methods: ['password', 'totp'],
    lastSeenAt: madeAt + 2,
    expiresAt: madeAt + 43_200,
    endedAt: undefined,
    address: '192.0.2.7',
    browser: 'Firefox on Linux',
    ...given,
  }
}

const sameFactor = { createdAt: madeAt, confirmedAt: madeAt + 1, lastUsedAt: undefined }

export function totp(personId: string, given: Partial<TotpFactor> = {}): TotpFactor {
  return {
    id: randomUUID(),
    personId,
    kind: 'totp',
    name: 'Phone',
    ...sameFactor,
    sealedSecret: 'sealed',
    keyId,
    lastStep: 100,
    ...given,
  }
}

export function passkey(personId: string, given: Partial<PasskeyFactor> = {}): PasskeyFactor {
  return {
    id: randomUUID(),
    personId,
    kind: 'passkey',
    name: 'Laptop',
    ...sameFactor,
    credentialId: unique('credential'),
    publicKey: 'key',
    signatureCounter: 7,
    transports: ['internal', 'hybrid'],
    isBackedUp: true,
    ...given,
  }
}

export function recoveryCode(
  personId: string,
  given: Partial<RecoveryCodeFactor> = {},
): RecoveryCodeFactor {
  return {
    id: randomUUID(),
    personId,
    kind: 'recovery-code',
    name: '',
    ...sameFactor,
    hash: unique('hash'),
    keyId,
    usedAt: undefined,
    ...given,
  }
}

export function ticket(personId: string, given: Partial<PersonTicket> = {}): PersonTicket {
  return {
    hash: unique('hash'),
    keyId,
    purpose: 'invitation',
    personId,
    createdAt: madeAt,
    expiresAt: madeAt + 3600,
    ...given,
  }
}

export function consent(of: Delegation, given: Partial<Consent> = {}): Consent {
  return {
    id: randomUUID(),
    personId: of.person.id,
    clientRecordId: of.client.id,
    scope: ['openid', 'devices:read'],
    createdAt: madeAt,
    updatedAt: madeAt,
    lastUsedAt: undefined,
    version: 1,
    ...given,
  }
}

export function refreshState(given: Partial<RefreshState> = {}): RefreshState {
  return {
    generation: 1,
    hash: unique('hash'),
    keyId,
    issuedAt: madeAt,
    idleExpiresAt: madeAt + 600,
    previous: undefined,
    ...given,
  }
}

export function family(of: Delegation, given: Partial<TokenFamily> = {}): TokenFamily {
  return {
    id: randomUUID(),
    personId: of.person.id,
    clientRecordId: of.client.id,
    sessionId: randomUUID(),
    scope: ['openid', 'devices:read'],
    resource: 'https://mdm.example/api',
    authTime: madeAt - 9,
    methods: ['passkey'],
    nonce: 'nonce',
    createdAt: madeAt,
    expiresAt: madeAt + 86_400,
    revokedAt: undefined,
    refresh: refreshState(),
    ...given,
  }
}

export function code(of: Delegation, given: Partial<AuthorizationCode> = {}): AuthorizationCode {
  return {
    hash: unique('hash'),
    keyId,
    familyId: randomUUID(),
    clientRecordId: of.client.id,
    personId: of.person.id,
    sessionId: randomUUID(),
    redirectUri: 'https://app.example/back?a=ä',
    codeChallenge: 'challenge',
    scope: ['openid'],
    resource: 'https://mdm.example/api',
    nonce: 'nonce',
    authTime: madeAt - 9,
    methods: ['password'],
    createdAt: madeAt,
    expiresAt: madeAt + 60,
    usedAt: undefined,
    ...given,
  }
}

export function pushedRequest(of: Delegation, given: Partial<PushedRequest> = {}): PushedRequest {
  return {
    hash: unique('hash'),
    keyId,
    clientRecordId: of.client.id,
    pairs: [
      ['resource', 'https://a.example'],
      ['resource', 'https://b.example'],
      ['state', '"\\ü'],
    ],
    hintedPersonId: undefined,
    createdAt: madeAt,
    expiresAt: madeAt + 90,
    ...given,
  }
}

export function deviceAuthorization(
  of: Delegation,
  given: Partial<DeviceAuthorization> = {},
): DeviceAuthorization {
  return {
    hash: unique('hash'),
    userCodeHash: unique('user code'),
    keyId,
    familyId: randomUUID(),
    clientRecordId: of.client.id,
    scope: ['devices'],
    resource: undefined,
    createdAt: madeAt,
    expiresAt: madeAt + 600,
    intervalSeconds: 5,
    lastPolledAt: undefined,
    state: 'pending',
    sessionId: undefined,
    personId: undefined,
    authTime: undefined,
    methods: [],
    ...given,
  }
}
