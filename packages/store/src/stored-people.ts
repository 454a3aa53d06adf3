import type { Change } from '@frontdesk/directory/change.ts'
import { nameKey } from '@frontdesk/directory/people/name-key.ts'
import {
  maximumSignInCandidates,
  type Person,
  type PersonPassword,
  type PersonStore,
  type RoleAssignment,
} from '@frontdesk/directory/people/person.ts'
import {
  type Kysely,
  type RawBuilder,
  type Selectable,
  type SelectQueryBuilder,
  type SqlBool,
  sql,
} from 'kysely'

import { compiledChange } from './compiled-change.ts'
import { isInReach } from './confinement.ts'
import type { Database, Subject } from './database.ts'
import { keysetPage } from './keyset-page.ts'
import type { Schema } from './schema.ts'
import { consentOfSubject, familiesOfSubject, sessionsOfSubject } from './sign-in-subjects.ts'
import { containsText, isStorable } from './text-match.ts'

type PersonRow = Selectable<Schema['person']>

/** A person with one of the assignments; a person with none has one row with nulls. */
interface Row extends PersonRow {
  readonly role_id: string | null
  readonly role_organization_group_id: number | null
}

const searchedColumns = [
  'person.username',
  'person.given_name',
  'person.family_name',
  'person.email',
]

/** What caches are told when a person appears, changes or disappears. */
export function personSubject(id: string): Subject {
  return `person:${id}`
}

/** People in the table `person`, their roles in `person_role`. Tells caches about `person:<id>`. */
export function storedPeople({ reads }: Database): PersonStore {
  async function findBy(condition: RawBuilder<SqlBool>): Promise<Person | undefined> {
    const chosen = reads.selectFrom('person').selectAll('person').where(condition)
    return peopleOf(await withRoles(reads, chosen).execute())[0]
  }

  return {
    find: async (id) => (isStorable(id) ? findBy(sql`id = ${id}`) : undefined),

    async findByUsername(organizationId, username) {
      if (!isStorable(username)) return undefined
      return findBy(sql`organization_id = ${organizationId} AND username_key = ${keyOf(username)}`)
    },

    async findForSignIn(name, organizationId) {
      // An empty name is nobody's, though some people have no e-mail address.
      if (nameKey(name) === '' || !isStorable(name)) return []
      const people = peopleOf(await withRoles(reads, named(reads, name, organizationId)).execute())
      return people.toSorted((one, other) => one.createdAt - other.createdAt)
    },

    async list(reach, { limit, after = '', search }) {
      if (!isStorable(after)) return { items: [] }
      let chosen = reads
        .selectFrom('person')
        .selectAll('person')
        .where(isInReach('person.organization_group_id', reach))
        .where('id', '>', after)
      if (search) chosen = chosen.where(containsText(searchedColumns, search))
      const rows = await withRoles(reads, chosen.orderBy('id').limit(limit + 1)).execute()
      return keysetPage(peopleOf(rows), limit, ({ id }) => id)
    },

    insertion: (person) => [
      compiledChange(reads.insertInto('person').values(rowOf(person)), {
        invalidates: [personSubject(person.id)],
      }),
      ...assignments(reads, person),
    ],

    update(person) {
      const { id, created_at, name_key, ...changeable } = rowOf(person)
      // A person whose name collides with another's has no key as long as the name stays.
      const newKey = sql<string>`CASE WHEN username = ${person.username} THEN name_key
        ELSE ${name_key} END`
      return [
        compiledChange(
          reads
            .updateTable('person')
            .set({ ...changeable, name_key: newKey })
            .where('id', '=', id)
            .where('version', '=', person.version - 1),
          { expectRows: 1, invalidates: [personSubject(id)] },
        ),
        unassignment(reads, id),
        ...assignments(reads, person),
      ]
    },

    // What hangs on a person (sessions, factors, tickets, consents, families) goes in the same
    // statement, by its foreign keys: nothing that is added meanwhile can be left behind.
    deletion: (id, version) => [
      unassignment(reads, id),
      compiledChange(
        reads.deleteFrom('person').where('id', '=', id).where('version', '=', version),
        {
          expectRows: 1,
          invalidates: [
            personSubject(id),
            sessionsOfSubject(id),
            consentOfSubject(id),
            familiesOfSubject(id),
          ],
        },
      ),
    ],
  }
}

type ChosenPeople = SelectQueryBuilder<Schema, 'person', PersonRow>

/**
 * The people that a typed name may mean, one of each organization at most, so that no organization
 * can crowd out another: the one of exactly this name, else of a name with this key, else the only
 * one of this e-mail address.
 */
function named(reads: Kysely<Schema>, name: string, organizationId?: string): ChosenPeople {
  const key = nameKey(name)
  const isExact = sql`name_key IS NULL AND username_key IN (${keyOf(name)}, ${keyOf(name.normalize('NFC'))})`
  const rank = sql<number>`CASE WHEN ${isExact} THEN 1 WHEN name_key = ${key} THEN 2 ELSE 3 END`
  const ranked = reads
    .selectFrom('person')
    .selectAll('person')
    .select([
      rank.as('rank'),
      sql<number>`row_number() OVER (PARTITION BY organization_id ORDER BY ${rank}, id)`.as(
        'place',
      ),
      sql<number>`count(*) OVER (PARTITION BY organization_id)`.as('found'),
    ])
    .where(sql<boolean>`(name_key = ${key} OR email_key = ${key} OR (${isExact}))`)
    .$if(organizationId !== undefined, (query) =>
      query.where('organization_id', '=', organizationId ?? ''),
    )
  return reads
    .selectFrom(ranked.as('person'))
    .selectAll('person')
    .where(sql<boolean>`place = 1 AND (rank < 3 OR found = 1)`)
    .orderBy('created_at')
    .orderBy('id')
    .limit(maximumSignInCandidates)
}

/** One statement reads people and roles, so that both are of the same moment. */
function withRoles(reads: Kysely<Schema>, chosen: ChosenPeople) {
  return reads
    .selectFrom(chosen.as('person'))
    .leftJoin('person_role', 'person_role.person_id', 'person.id')
    .selectAll('person')
    .select([
      'person_role.role_id',
      'person_role.organization_group_id as role_organization_group_id',
    ])
    .orderBy('person.id')
    .orderBy('person_role.position')
}

function assignments(reads: Kysely<Schema>, { id, roles }: Person): readonly Change[] {
  if (roles.length === 0) return []
  const rows = roles.map(({ roleId, organizationGroupId }, position) => ({
    person_id: id,
    role_id: roleId,
    organization_group_id: organizationGroupId,
    position,
  }))
  return [compiledChange(reads.insertInto('person_role').values(rows))]
}

function unassignment(reads: Kysely<Schema>, personId: string): Change {
  return compiledChange(reads.deleteFrom('person_role').where('person_id', '=', personId))
}

function keyOf(username: string): string {
  return username.toLowerCase()
}

/** Rows of one person stand together. */
function peopleOf(rows: readonly Row[]): readonly Person[] {
  const people = new Map<string, { row: Row; roles: RoleAssignment[] }>()
  for (const row of rows) {
    const person = people.get(row.id) ?? { row, roles: [] }
    people.set(row.id, person)
    if (row.role_id === null || row.role_organization_group_id === null) continue
    person.roles.push({ roleId: row.role_id, organizationGroupId: row.role_organization_group_id })
  }
  return [...people.values()].map(({ row, roles }) => personOf(row, roles))
}

function personOf(row: Row, roles: readonly RoleAssignment[]): Person {
  return {
    id: row.id,
    organizationId: row.organization_id,
    organizationGroupId: row.organization_group_id,
    username: row.username,
    email: row.email,
    givenName: row.given_name,
    familyName: row.family_name,
    status: row.status as Person['status'],
    roles,
    password: passwordOf(row),
    secondFactor: row.second_factor as Person['secondFactor'],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }
}

function passwordOf(row: Row): PersonPassword | undefined {
  const { password_hash: hash, password_key_id: keyId, password_changed_at: changedAt } = row
  if (hash === null || keyId === null || changedAt === null) return undefined
  const password = { hash, keyId, changedAt, mustChange: row.password_must_change === 1 }
  return row.password_loopback_only === 1 ? { ...password, loopbackOnly: true } : password
}

function rowOf(person: Person): PersonRow {
  return {
    id: person.id,
    organization_id: person.organizationId,
    organization_group_id: person.organizationGroupId,
    username: person.username,
    username_key: keyOf(person.username),
    name_key: nameKey(person.username),
    email: person.email,
    email_key: nameKey(person.email),
    given_name: person.givenName,
    family_name: person.familyName,
    status: person.status,
    password_hash: person.password?.hash ?? null,
    password_key_id: person.password?.keyId ?? null,
    password_changed_at: person.password?.changedAt ?? null,
    password_must_change: person.password ? Number(person.password.mustChange) : null,
    password_loopback_only: person.password?.loopbackOnly ? 1 : null,
    second_factor: person.secondFactor,
    created_at: person.createdAt,
    updated_at: person.updatedAt,
    version: person.version,
  }
}
