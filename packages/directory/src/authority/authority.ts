import { isWithin, type Reach } from '../organization-groups/organization-group.ts'
import { isAdministrative, type Permission } from '../permissions.ts'
import { Refusal } from '../refusal.ts'

/** What somebody may do, and where: permissions that count inside one subtree. */
export interface Rights {
  readonly permissions: ReadonlySet<Permission>
  readonly reach: Reach
}

/** Somebody who administers, at the moment of the request (T6). */
export interface Actor {
  /** role ∩ the client's own limits: what the actor holds at all. */
  readonly held: Rights
  /** `held` ∩ the token's scope: what this request may use. */
  readonly effective: Rights
}

/**
 * What an actor may hand on. A token's scope narrows which administrative rights it can hand on;
 * the rights over devices that an administrator holds can be handed on by any token that may
 * administer at all, for no token of the administration can use them itself.
 */
export function grantable(actor: Actor): Rights {
  const permissions = new Set<Permission>()
  for (const permission of actor.held.permissions) {
    if (!isAdministrative(permission) || actor.effective.permissions.has(permission)) {
      permissions.add(permission)
    }
  }
  return { permissions, reach: actor.effective.reach }
}

/**
 * The one authority rule: nobody creates, edits, enables, rotates, approves or assigns what
 * exceeds their own rights (T6).
 *
 * @throws Refusal exceeds_authority, naming the permissions that the actor lacks
 */
export function requireAuthorityOver(actor: Actor, target: Rights): void {
  const own = grantable(actor)
  if (!isWithin(own.reach, target.reach.path)) {
    throw new Refusal('exceeds_authority', 'This lies outside the organization groups you reach.')
  }
  const missing = [...target.permissions].filter((permission) => !own.permissions.has(permission))
  if (missing.length > 0) {
    throw new Refusal(
      'exceeds_authority',
      `This would hold rights that you do not have: ${missing.sort().join(', ')}.`,
    )
  }
}
