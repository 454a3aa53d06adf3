import type { AuditEvent } from '../audit/audit-event.ts'
import type { Footing, StandingStore } from '../authority/standing.ts'
import type { Change, Commit } from '../change.ts'
import type { Organization } from '../organizations/organization.ts'
import { nameKey } from '../people/name-key.ts'
import { maximumSignInCandidates, type Person, type PersonStore } from '../people/person.ts'
import type { Factor, FactorStore } from './factor.ts'
import type { PersonTicket, PersonTicketStore } from './person-ticket.ts'
import type { Session, SessionStore } from './session.ts'

/** What is kept, by id; tickets by hash. Tests read it, and change it as an administrator would. */
export interface FakeSignInRows {
  readonly people: Map<string, Person>
  readonly sessions: Map<string, Session>
  readonly factors: Map<string, Factor>
  readonly tickets: Map<string, PersonTicket>
}

/** By id. */
type OrganizationStates = ReadonlyMap<string, Organization['status']>

export interface FakeSignInStores {
  readonly rows: FakeSignInRows
  readonly people: Pick<PersonStore, 'find' | 'findByUsername' | 'findForSignIn' | 'update'>
  readonly sessions: SessionStore
  readonly factors: FactorStore
  readonly tickets: PersonTicketStore
  readonly commit: Commit
  readonly standings: StandingStore
  /** Rows of the works that happened, oldest first. */
  readonly audit: AuditEvent[]
  /** How many works happened. */
  readonly works: () => number
}

type Run = () => boolean
const asChange = (run: Run): Change => run as unknown as Change
const runOf = (change: Change): Run => change as unknown as Run
const always = (run: () => void): Change =>
  asChange(() => {
    run()
    return true
  })

/** People, sessions, factors and tickets in memory, with a commit that keeps their conditions. */
export function fakeSignInStores(organizations: OrganizationStates = new Map()): FakeSignInStores {
  const rows: FakeSignInRows = {
    people: new Map(),
    sessions: new Map(),
    factors: new Map(),
    tickets: new Map(),
  }
  const audit: AuditEvent[] = []
  let works = 0

  return {
    rows,
    audit,
    works: () => works,
    people: fakePeople(rows),
    sessions: fakeSessions(rows),
    factors: fakeFactors(rows),
    tickets: fakeTickets(rows),
    standings: fakeStandings(rows, organizations),
    async commit(work) {
      const before = Object.values(rows).map((map) => new Map<string, unknown>(map))
      for (const change of work.changes) {
        if (runOf(change)()) continue
        Object.values(rows).forEach((map: Map<string, unknown>, index) => {
          map.clear()
          for (const [key, value] of before[index] ?? []) map.set(key, value)
        })
        return false
      }
      audit.push(...work.audit)
      works += 1
      return true
    },
  }
}

function fakeStandings(rows: FakeSignInRows, organizations: OrganizationStates): StandingStore {
  const isStanding = (footing: Footing): boolean => {
    const { kind } = footing
    if (kind === 'session') {
      const session = rows.sessions.get(footing.id)
      return session !== undefined && session.endedAt === undefined
    }
    if (kind === 'enabled-organization') return organizations.get(footing.id) === 'enabled'
    if (kind === 'enabled-person') return rows.people.get(footing.id)?.status === 'enabled'
    if (kind !== 'password') throw new Error(`No ${kind} signs in.`)
    const person = rows.people.get(footing.id)
    return person !== undefined && person.password?.changedAt === footing.changedAt
  }
  return {
    condition: (standing) => asChange(() => standing.every(isStanding)),
    holds: async (standing) => standing.every(isStanding),
  }
}

/** Replaces a row where a condition holds. */
function changed<Row>(
  map: Map<string, Row>,
  id: string,
  change: (row: Row) => Row | undefined,
): boolean {
  const row = map.get(id)
  const next = row && change(row)
  if (!next) return false
  map.set(id, next)
  return true
}

function fakePeople({ people }: FakeSignInRows): FakeSignInStores['people'] {
  const all = () => [...people.values()]
  return {
    find: async (id) => people.get(id),
    findByUsername: async (organizationId, username) =>
      all().find(
        (one) =>
          one.organizationId === organizationId &&
          one.username.toLowerCase() === username.toLowerCase(),
      ),
    findForSignIn: async (name, organizationId) =>
      all()
        .filter(
          (one) =>
            (organizationId ?? one.organizationId) === one.organizationId &&
            [one.username, one.email].some((text) => nameKey(text) === nameKey(name)),
        )
        .slice(0, maximumSignInCandidates),
    update: (person) => [
      asChange(() =>
        changed(people, person.id, (row) =>
          row.version === person.version - 1 ? person : undefined,
        ),
      ),
    ],
  }
}

function fakeSessions({ sessions }: FakeSignInRows): SessionStore {
  const isOpen = (session: Session, now: number) =>
    session.endedAt === undefined && session.expiresAt > now
  return {
    find: async (id) => sessions.get(id),
    ofPerson: async (personId, now) =>
      [...sessions.values()]
        .filter((one) => one.personId === personId && isOpen(one, now))
        .sort((a, b) => b.createdAt - a.createdAt),
    insertion: (session) => always(() => sessions.set(session.id, session)),
    seen: (id, at) =>
      always(() => changed(sessions, id, (session) => ({ ...session, lastSeenAt: at }))),
    ending: (id, at) =>
      asChange(() =>
        changed(sessions, id, (session) =>
          session.endedAt === undefined ? { ...session, endedAt: at } : undefined,
        ),
      ),
    endingOfPerson: (personId, at, exceptId) =>
      always(() => {
        for (const session of sessions.values()) {
          const isMeant = session.personId === personId && session.id !== exceptId
          if (isMeant && session.endedAt === undefined) {
            sessions.set(session.id, { ...session, endedAt: at })
          }
        }
      }),
  }
}

function fakeFactors({ factors }: FakeSignInRows): FactorStore {
  return {
    ofPerson: async (personId) =>
      [...factors.values()].filter((factor) => factor.personId === personId),
    findPasskey: async (credentialId) => {
      for (const factor of factors.values()) {
        if (factor.kind === 'passkey' && factor.credentialId === credentialId) return factor
      }
      return undefined
    },
    insertion: (factor) => always(() => factors.set(factor.id, factor)),
    confirmation: (id, at) =>
      asChange(() => changed(factors, id, (factor) => ({ ...factor, confirmedAt: at }))),
    totpUse: (id, step, at) =>
      asChange(() =>
        changed(factors, id, (factor) =>
          factor.kind === 'totp' && factor.lastStep < step
            ? { ...factor, lastStep: step, lastUsedAt: at }
            : undefined,
        ),
      ),
    passkeyUse: (id, signatureCounter, at) =>
      asChange(() =>
        changed(factors, id, (factor) => {
          if (factor.kind !== 'passkey') return undefined
          const counter = factor.signatureCounter
          const isForward = counter < signatureCounter || (counter === 0 && signatureCounter === 0)
          return isForward ? { ...factor, signatureCounter, lastUsedAt: at } : undefined
        }),
      ),
    recoveryCodeUse: (id, at) =>
      asChange(() =>
        changed(factors, id, (factor) =>
          factor.kind === 'recovery-code' && factor.usedAt === undefined
            ? { ...factor, usedAt: at, lastUsedAt: at }
            : undefined,
        ),
      ),
    deletion: (id) => always(() => factors.delete(id)),
    deletionOfPerson: (personId, kind) =>
      always(() => {
        for (const factor of factors.values()) {
          const isMeant = factor.personId === personId && (kind ?? factor.kind) === factor.kind
          if (isMeant) factors.delete(factor.id)
        }
      }),
  }
}

function fakeTickets({ tickets }: FakeSignInRows): PersonTicketStore {
  return {
    find: async (hash) => tickets.get(hash),
    insertion: (ticket) => always(() => tickets.set(ticket.hash, ticket)),
    claim: (hash, now) =>
      asChange(() => {
        const ticket = tickets.get(hash)
        return !!ticket && ticket.expiresAt > now && tickets.delete(hash)
      }),
    deletionOfPerson: (personId) =>
      always(() => {
        for (const { hash, personId: owner } of tickets.values()) {
          if (owner === personId) tickets.delete(hash)
        }
      }),
  }
}
