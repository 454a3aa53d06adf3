import type {
  Administrator,
  StoredPassword,
} from '@frontdesk/directory/administrators/administrator.ts'
import { Refusal } from '@frontdesk/directory/refusal.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import { type Static, Type } from 'typebox'

import type { AdminContext, AdminParts } from './admin-context.ts'
import { BasicUsername, Name, Nullable, PatchBody, Status } from './admin-schemas.ts'
import { parseCertificate } from './certificate-input.ts'
import { invalidField } from './problem.ts'
import { canBeHeldAt, requireGroupNamed, requireRoleNamed } from './things-in-reach.ts'

/** What an administrator is made of, and what can be changed of it; null removes a credential. */
export const administratorMembers = {
  organization_group: Type.String({ minLength: 1, maxLength: 64 }),
  role: Name,
  username: BasicUsername,
  email: Type.String({ maxLength: 254, pattern: '^[^\\s@\\p{C}]+@[^\\s@\\p{C}]+$' }),
  given_name: Name,
  family_name: Name,
  status: Status,
  password: Nullable(Type.String({ minLength: 12, maxLength: 128, pattern: '^[^\\p{C}]*$' })),
  certificate: Nullable(
    Type.String({ maxLength: 16_384, description: 'One certificate, PEM, without its key.' }),
  ),
}

export const AdministratorPatch = PatchBody(administratorMembers)

type Patch = Static<typeof AdministratorPatch>

/** Where an administrator will be, and what its role will be there. */
export async function patchedPlace(
  context: AdminContext,
  administrator: Administrator,
  patch: Patch,
): Promise<Pick<Administrator, 'organizationGroupId' | 'roleId'>> {
  const group =
    patch.organization_group === undefined
      ? await context.parts.stores.organizationGroups.find(administrator.organizationGroupId)
      : await requireGroupNamed(context, patch.organization_group, '/organization_group')
  if (group?.organizationId !== administrator.organizationId) {
    throw invalidField('/organization_group', 'must belong to the administrator’s organization')
  }
  if (patch.role !== undefined) {
    const role = await requireRoleNamed(context, patch.role, group, '/role')
    return { organizationGroupId: group.id, roleId: role.id }
  }
  const role = await context.parts.stores.roles.find(administrator.roleId)
  if (role && !(await canBeHeldAt(context, role, group))) {
    throw new Refusal('conflict', 'The role cannot be held at that organization group.')
  }
  return { organizationGroupId: group.id, roleId: administrator.roleId }
}

/** What an administrator will prove itself by. @throws Problem invalid */
export async function patchedCredentials(
  parts: Pick<AdminParts, 'hasher' | 'clock'>,
  before: Pick<Administrator, 'password' | 'certificate'>,
  patch: Pick<Patch, 'password' | 'certificate'>,
): Promise<Pick<Administrator, 'password' | 'certificate'>> {
  const now = secondsOf(parts.clock())
  const certificate =
    typeof patch.certificate === 'string'
      ? parseCertificate(patch.certificate, now)
      : patch.certificate === null
        ? undefined
        : before.certificate
  if (patch.password === undefined) return { password: before.password, certificate }
  if (patch.password === null) return { password: undefined, certificate }
  const { hash, keyId } = await parts.hasher.hashChosen(patch.password)
  const password: StoredPassword = { hash, keyId, changedAt: now }
  return { password, certificate }
}
