import type { OrganizationGroup } from '@frontdesk/directory/organization-groups/organization-group.ts'
import type { Person, PersonPassword, RoleAssignment } from '@frontdesk/directory/people/person.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import { type Static, Type } from 'typebox'

import { type AdminContext, type AdminParts, adminOperation } from './admin-context.ts'
import {
  type CursorKind,
  ListOf,
  listParameters,
  listReply,
  pageRequest,
  searchParameter,
} from './admin-cursor.ts'
import { Body, IdParams, Name, PatchBody, Status, Username } from './admin-schemas.ts'
import { changedMembers, commitChange } from './administrative-change.ts'
import { requireAuthorityOverPerson } from './authority-of-things.ts'
import { entityTag, requireIfMatch } from './entity-tag.ts'
import { namesOfThings } from './names-of-things.ts'
import { changesAtTheDoor, endingEverything, personTarget } from './person-door.ts'
import { encodePerson, PersonAnswer, SecondFactor } from './person-json.ts'
import { invalidField } from './problem.ts'
import { getPerson, reachOf, requireGroupNamed, requireRoleNamed } from './things-in-reach.ts'

const cursor: CursorKind = { list: 'people', key: 'uuid' }
const GroupCode = Type.String({ minLength: 1, maxLength: 64 })
const Email = Type.String({ maxLength: 254, pattern: '^[^\\s@\\p{C}]+@[^\\s@\\p{C}]+$' })
const Password = Type.String({ minLength: 12, maxLength: 128, pattern: '^[^\\p{C}]*$' })
const Assignments = Type.Array(Body({ role: Name, organization_group: GroupCode }), {
  maxItems: 100,
  uniqueItems: true,
  description: 'Each role counts from its organization group down.',
})

async function answer(parts: AdminParts, status: number, person: Person) {
  return {
    status,
    headers: { ETag: entityTag(person.version) },
    value: await encodePerson(person, {
      names: namesOfThings(parts),
      factors: parts.stores.factors,
    }),
  }
}

export const personOperations = [
  adminOperation({
    method: 'GET',
    path: '/admin/v1/people',
    summary: 'Lists the people in the caller’s reach.',
    query: Body({ ...listParameters, ...searchParameter }),
    demands: 'admin:people:read',
    replies: { 200: ListOf(PersonAnswer) },

    async run({ query, ...context }) {
      const { people, factors } = context.parts.stores
      const page = await people.list(reachOf(context), pageRequest(cursor, query))
      const known = { names: namesOfThings(context.parts), factors }
      const items = await Promise.all(page.items.map((person) => encodePerson(person, known)))
      return listReply(cursor, items, page.next)
    },
  }),

  adminOperation({
    method: 'POST',
    path: '/admin/v1/people',
    summary: 'Creates a person and gives roles.',
    body: Body({
      organization_group: GroupCode,
      username: Username,
      email: Email,
      given_name: Type.Optional(Name),
      family_name: Type.Optional(Name),
      status: Type.Optional(Status),
      roles: Type.Optional(Assignments),
      password: Type.Optional(Password),
      second_factor: Type.Optional(SecondFactor),
    }),
    demands: 'admin:people:edit',
    replies: { 201: PersonAnswer },

    async run({ body, ...context }) {
      const { parts } = context
      const group = await requireGroupNamed(context, body.organization_group, '/organization_group')
      const now = secondsOf(parts.clock())
      const draft: Person = {
        id: parts.newId(),
        organizationId: group.organizationId,
        organizationGroupId: group.id,
        username: body.username,
        email: body.email,
        givenName: body.given_name ?? '',
        familyName: body.family_name ?? '',
        status: body.status ?? 'enabled',
        roles: await decodeAssignments(context, body.roles ?? [], group),
        password: undefined,
        secondFactor: body.second_factor ?? 'optional',
        createdAt: now,
        updatedAt: now,
        version: 1,
      }
      await requireAuthorityOverPerson(context, draft)
      const person = { ...draft, password: await newPassword(parts, body.password) }
      await commitChange(context, {
        changes: parts.stores.people.insertion(person),
        happenings: [
          { action: 'person.created', target: personTarget(person), detail: shown(person) },
        ],
      })
      const created = await answer(parts, 201, person)
      const Location = `/admin/v1/people/${person.id}`
      return { ...created, headers: { ...created.headers, Location } }
    },
  }),

  adminOperation({
    method: 'GET',
    path: '/admin/v1/people/{id}',
    summary: 'Reads one person.',
    params: IdParams,
    demands: 'admin:people:read',
    replies: { 200: PersonAnswer },

    async run({ params, ...context }) {
      return answer(context.parts, 200, await getPerson(context, params.id))
    },
  }),

  adminOperation({
    method: 'PATCH',
    path: '/admin/v1/people/{id}',
    summary: 'Changes a person; `roles` replaces all that they hold.',
    params: IdParams,
    body: PatchBody({
      organization_group: GroupCode,
      username: Username,
      email: Email,
      given_name: Name,
      family_name: Name,
      status: Status,
      roles: Assignments,
      password: Password,
      second_factor: SecondFactor,
    }),
    demands: 'admin:people:edit',
    replies: { 200: PersonAnswer },

    async run({ params, body, request, ...context }) {
      const { parts } = context
      const person = await getPerson(context, params.id)
      requireIfMatch(request.header('if-match'), person.version)
      const group = await groupInOrganization(context, body.organization_group, person)
      const draft: Person = {
        ...person,
        organizationGroupId: group?.id ?? person.organizationGroupId,
        username: body.username ?? person.username,
        email: body.email ?? person.email,
        givenName: body.given_name ?? person.givenName,
        familyName: body.family_name ?? person.familyName,
        status: body.status ?? person.status,
        roles: body.roles ? await decodeAssignments(context, body.roles, person) : person.roles,
        secondFactor: body.second_factor ?? person.secondFactor,
        updatedAt: secondsOf(parts.clock()),
        version: person.version + 1,
      }
      await requireAuthorityOverPerson(context, person, draft)
      const password = (await newPassword(parts, body.password)) ?? person.password
      const changed = { ...draft, password }
      await commitChange(context, {
        changes: [
          ...parts.stores.people.update(changed),
          ...changesAtTheDoor(parts, person, changed),
        ],
        happenings: [
          {
            action: 'person.changed',
            target: personTarget(person),
            detail: changedMembers(shown(person), shown(changed), hiddenChanges(body)),
          },
        ],
      })
      return answer(parts, 200, changed)
    },
  }),

  adminOperation({
    method: 'DELETE',
    path: '/admin/v1/people/{id}',
    summary: 'Deletes a person; what they created lives on.',
    params: IdParams,
    demands: 'admin:people:edit',
    replies: { 204: null },

    async run({ params, request, ...context }) {
      const person = await getPerson(context, params.id)
      requireIfMatch(request.header('if-match'), person.version)
      await requireAuthorityOverPerson(context, person)
      await commitChange(context, {
        changes: [
          ...endingEverything(context.parts, person.id),
          ...context.parts.stores.people.deletion(person.id, person.version),
        ],
        happenings: [
          {
            action: 'person.deleted',
            target: personTarget(person),
            detail: { username: person.username },
          },
        ],
      })
      return { status: 204 }
    },
  }),
]

async function decodeAssignments(
  context: AdminContext,
  assignments: Static<typeof Assignments>,
  { organizationId }: Pick<OrganizationGroup, 'organizationId'>,
): Promise<RoleAssignment[]> {
  const held = new Map<string, RoleAssignment>()
  for (const [index, assignment] of assignments.entries()) {
    const path = `/roles/${index}`
    const place = await requireGroupNamed(
      context,
      assignment.organization_group,
      `${path}/organization_group`,
    )
    if (place.organizationId !== organizationId) {
      throw invalidField(`${path}/organization_group`, 'must belong to the person’s organization')
    }
    const role = await requireRoleNamed(context, assignment.role, place, `${path}/role`)
    held.set(`${role.id} ${place.id}`, { roleId: role.id, organizationGroupId: place.id })
  }
  return [...held.values()]
}

async function groupInOrganization(
  context: AdminContext,
  groupId: string | undefined,
  { organizationId }: Person,
): Promise<OrganizationGroup | undefined> {
  if (groupId === undefined) return undefined
  const group = await requireGroupNamed(context, groupId, '/organization_group')
  if (group.organizationId !== organizationId) {
    throw invalidField('/organization_group', 'must belong to the person’s organization')
  }
  return group
}

/** What an administrator sets is known to two: the person changes it at the next sign-in. */
async function newPassword(
  { hasher, clock }: AdminParts,
  password: string | undefined,
): Promise<PersonPassword | undefined> {
  if (password === undefined) return undefined
  const hashed = await hasher.hashChosen(password)
  return { ...hashed, changedAt: secondsOf(clock()), mustChange: true }
}

/** What the audit shows of a person: rights and status, not how to reach them. */
function shown({ username, status, organizationGroupId, roles, secondFactor }: Person) {
  return {
    username,
    status,
    organization_group: organizationGroupId,
    roles: roles.map((held) => `${held.roleId}@${held.organizationGroupId}`),
    second_factor: secondFactor,
  }
}

/** Members that were sent and whose values stay out of the audit. */
function hiddenChanges(body: object): string[] {
  return ['email', 'given_name', 'family_name', 'password'].filter((name) => name in body)
}
