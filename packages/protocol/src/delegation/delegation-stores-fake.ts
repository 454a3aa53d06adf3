import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Footing, StandingStore } from '@frontdesk/directory/authority/standing.ts'
import type { Change, Commit } from '@frontdesk/directory/change.ts'
import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Organization } from '@frontdesk/directory/organizations/organization.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import type { Role } from '@frontdesk/directory/roles/role.ts'

import type { TokenFamily, TokenFamilyStore } from '../refresh-tokens/token-family.ts'
import type {
  AuthorizationCode,
  AuthorizationCodeStore,
} from '../rfc6749-authorization/authorization-code.ts'
import type { Client } from '../rfc6749-framework/client.ts'
import type { RevokedTokenStore } from '../rfc7009-revocation/revoked-token.ts'
import type { AssertionIdStore } from '../rfc7523-client-assertions/assertion-id.ts'
import type {
  DeviceAuthorization,
  DeviceAuthorizationStore,
} from '../rfc8628-device-grant/device-authorization.ts'
import type { ProtectedResource } from '../rfc8707-resource-indicators/protected-resource.ts'
import {
  fakeResource,
  fakeResources,
} from '../rfc8707-resource-indicators/protected-resource-fake.ts'
import type {
  PushedRequest,
  PushedRequestStore,
} from '../rfc9126-pushed-requests/pushed-request.ts'
import type { Consent, ConsentStore } from './consent.ts'

/** Everything that is stored, by id or hash. */
export interface FakeRows {
  readonly codes: Map<string, AuthorizationCode>
  readonly families: Map<string, TokenFamily>
  readonly devices: Map<string, DeviceAuthorization>
  readonly pushed: Map<string, PushedRequest>
  readonly consents: Map<string, Consent>
  readonly revoked: Map<string, number>
  readonly assertions: Map<string, number>
  readonly clients: Map<string, Client>
  readonly people: Map<string, Person>
  readonly organizations: Map<string, Organization>
  readonly groups: Map<number, OrganizationGroup>
  readonly roles: Map<string, Role>
  readonly resources: Map<string, ProtectedResource>
  /** Sessions that have ended, with when: every other one lives. */
  readonly endedSessions: Map<string, number>
}

/** A change looks at a copy of everything and says whether its condition held. */
type Run = (rows: FakeRows) => boolean

const asChange = (run: Run): Change => run as unknown as Change

/** The stores of delegation in memory, with one commit that applies all of a work or nothing. */
export type FakeDelegationStores = ReturnType<typeof fakeDelegationStores>

/** @param pause waited for before every read and commit, to let others come between */
export function fakeDelegationStores(pause: () => Promise<void> = async () => {}) {
  let rows = emptyRows()
  const audit: AuditEvent[] = []
  const found = async <Value>(find: (rows: FakeRows) => Value): Promise<Value> => {
    await pause()
    return find(rows)
  }
  const commit: Commit = async (work) => {
    await pause()
    const draft = copyOf(rows)
    const happened = work.changes.every((change) => (change as unknown as Run)(draft))
    if (!happened) return false
    rows = draft
    audit.push(...work.audit)
    return true
  }
  return {
    commit,
    audit,
    /** What is stored at this moment; tests write into it as an administrator would. */
    rows: () => rows,
    standings: standingStore(found),
    codes: codeStore(found),
    families: familyStore(found),
    devices: deviceStore(found),
    pushedRequests: pushedStore(found),
    consents: consentStore(found),
    revokedTokens: {
      isRevoked: (id) => found(({ revoked }) => revoked.has(id)),
      insertion: (id, at) => asChange(({ revoked }) => put(revoked, id, at)),
    } satisfies RevokedTokenStore,
    assertionIds: {
      claim: (id, at) =>
        asChange(({ assertions }) => !assertions.has(id) && put(assertions, id, at)),
    } satisfies AssertionIdStore,
    clients: {
      find: (clientId: string) =>
        found(({ clients }) => [...clients.values()].find((one) => one.clientId === clientId)),
      get: (id: string) => found(({ clients }) => clients.get(id)),
      secretUse: () => asChange(() => true),
    },
    protectedResources: fakeResources(
      (find) => found(({ resources }) => find([...resources.values()])),
      (isStanding) => asChange(({ resources }) => isStanding(resources)),
    ),
    people: { find: (id: string) => found(({ people }) => people.get(id)) },
    organizations: { find: (id: string) => found(({ organizations }) => organizations.get(id)) },
    organizationGroups: {
      find: (id: number) => found(({ groups }) => groups.get(id)),
      findTop: async () => undefined,
    },
    roles: { find: (id: string) => found(({ roles }) => roles.get(id)) },
  }
}

type Found = <Value>(find: (rows: FakeRows) => Value) => Promise<Value>

function emptyRows(): FakeRows {
  return {
    codes: new Map(),
    families: new Map(),
    devices: new Map(),
    pushed: new Map(),
    consents: new Map(),
    revoked: new Map(),
    assertions: new Map(),
    clients: new Map(),
    people: new Map(),
    organizations: new Map(),
    groups: new Map(),
    roles: new Map(),
    resources: new Map([[fakeResource.id, fakeResource]]),
    endedSessions: new Map(),
  }
}

function copyOf(rows: FakeRows): FakeRows {
  const copies = Object.entries(rows).map(([name, map]) => [name, new Map(map)])
  return Object.fromEntries(copies) as FakeRows
}

function put<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): true {
  map.set(key, value)
  return true
}

/** Puts a changed row in the place of the old one when it is there and its condition holds. */
function change<Value>(
  map: Map<string, Value>,
  key: string,
  changed: (row: Value) => Value | undefined,
): boolean {
  const row = map.get(key)
  const next = row === undefined ? undefined : changed(row)
  return next !== undefined && put(map, key, next)
}

function standingStore(found: Found): StandingStore {
  const isStanding = (rows: FakeRows, footing: Footing): boolean => {
    switch (footing.kind) {
      case 'enabled-client':
        return rows.clients.get(footing.id)?.status === 'enabled'
      case 'enabled-organization':
        return rows.organizations.get(footing.id)?.status === 'enabled'
      case 'enabled-person':
        return rows.people.get(footing.id)?.status === 'enabled'
      case 'client-secret': {
        const secrets = [...rows.clients.values()].flatMap((client) => client.secrets)
        const secret = secrets.find(({ id }) => id === footing.id)
        return secret !== undefined && secret.revokedAt === undefined
      }
      case 'session':
        return !rows.endedSessions.has(footing.id)
      default:
        throw new Error(`Delegation does not rest on ${footing.kind}.`)
    }
  }
  const allStanding = (rows: FakeRows, standing: readonly Footing[]) =>
    standing.every((footing) => isStanding(rows, footing))
  return {
    condition: (standing) => asChange((rows) => allStanding(rows, standing)),
    holds: (standing) => found((rows) => allStanding(rows, standing)),
  }
}

function codeStore(found: Found): AuthorizationCodeStore {
  return {
    find: (hash) => found(({ codes }) => codes.get(hash)),
    insertion: (code) => asChange(({ codes }) => put(codes, code.hash, code)),
    claim: (hash, now) =>
      asChange(({ codes }) =>
        change(codes, hash, (code) =>
          code.usedAt === undefined && code.expiresAt > now ? { ...code, usedAt: now } : undefined,
        ),
      ),
    deletionOfPerson: (personId) =>
      asChange(({ codes }) => {
        for (const code of codes.values()) {
          if (code.personId === personId && code.usedAt === undefined) codes.delete(code.hash)
        }
        return true
      }),
  }
}

function familyStore(found: Found): TokenFamilyStore {
  return {
    find: (id) => found(({ families }) => families.get(id)),
    get: (id) => found(({ families }) => families.get(id)),
    ofConsent: (personId, clientRecordId) =>
      found(({ families }) =>
        [...families.values()].filter(
          (one) => one.personId === personId && one.clientRecordId === clientRecordId,
        ),
      ),
    insertion: (family) =>
      asChange(({ families }) => !families.has(family.id) && put(families, family.id, family)),
    rotation: (id, hash, refresh) =>
      asChange(({ families }) =>
        change(families, id, (family) =>
          family.revokedAt === undefined && family.refresh?.hash === hash
            ? { ...family, refresh }
            : undefined,
        ),
      ),
    revocation: (id, at) =>
      asChange(({ families }) => {
        change(families, id, (family) => ({ ...family, revokedAt: family.revokedAt ?? at }))
        return true
      }),
    revocationOf: (whose, at) =>
      asChange(({ families }) => {
        for (const family of families.values()) {
          const isMeant =
            (whose.personId ?? family.personId) === family.personId &&
            (whose.clientRecordId ?? family.clientRecordId) === family.clientRecordId
          if (isMeant) families.set(family.id, { ...family, revokedAt: family.revokedAt ?? at })
        }
        return true
      }),
  }
}

function deviceStore(found: Found): DeviceAuthorizationStore {
  const isOpen = (device: DeviceAuthorization, now: number): boolean =>
    device.state === 'pending' && device.expiresAt > now
  return {
    find: (hash) => found(({ devices }) => devices.get(hash)),
    findByUserCode: (hash) =>
      found(({ devices }) => [...devices.values()].find((one) => one.userCodeHash === hash)),
    insertion: (device) => asChange(({ devices }) => put(devices, device.hash, device)),
    binding: (hash, sessionId, now) =>
      asChange(({ devices }) =>
        change(devices, hash, (device) =>
          isOpen(device, now) && (device.sessionId ?? sessionId) === sessionId
            ? { ...device, sessionId }
            : undefined,
        ),
      ),
    decision: (hash, decided, now) =>
      asChange(({ devices }) =>
        change(devices, hash, (device) =>
          isOpen(device, now) && device.sessionId === decided.sessionId
            ? { ...device, ...decided }
            : undefined,
        ),
      ),
    polled: (hash, lastPolledAt, intervalSeconds) =>
      asChange(({ devices }) => {
        change(devices, hash, (device) => ({ ...device, lastPolledAt, intervalSeconds }))
        return true
      }),
    claim: (hash, now) =>
      asChange(({ devices }) =>
        change(devices, hash, (device) =>
          device.state === 'allowed' && device.expiresAt > now
            ? { ...device, state: 'used' as const }
            : undefined,
        ),
      ),
    deletionOfPerson: (personId) =>
      asChange(({ devices }) => {
        for (const device of devices.values()) {
          if (device.personId === personId && device.state === 'allowed')
            devices.delete(device.hash)
        }
        return true
      }),
  }
}

function pushedStore(found: Found): PushedRequestStore {
  return {
    find: (hash) => found(({ pushed }) => pushed.get(hash)),
    insertion: (request) => asChange(({ pushed }) => put(pushed, request.hash, request)),
    claim: (hash) => asChange(({ pushed }) => pushed.delete(hash)),
  }
}

function consentStore(found: Found): ConsentStore {
  return {
    find: (personId, clientRecordId) =>
      found(({ consents }) =>
        [...consents.values()].find(
          (one) => one.personId === personId && one.clientRecordId === clientRecordId,
        ),
      ),
    ofPerson: (personId) =>
      found(({ consents }) => [...consents.values()].filter((one) => one.personId === personId)),
    insertion: (consent) => asChange(({ consents }) => put(consents, consent.id, consent)),
    update: (consent) =>
      asChange(({ consents }) =>
        change(consents, consent.id, ({ version }) =>
          version === consent.version - 1 ? consent : undefined,
        ),
      ),
    used: (id, lastUsedAt) =>
      asChange(({ consents }) => {
        change(consents, id, (consent) => ({ ...consent, lastUsedAt }))
        return true
      }),
    standing: (id) => asChange(({ consents }) => consents.has(id)),
    deletion: (id) => asChange(({ consents }) => consents.delete(id)),
  }
}
