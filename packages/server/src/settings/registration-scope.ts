import { identityScopes } from '@frontdesk/dialects/standard/standard-registration.ts'
import { allPermissions, isScope } from '@frontdesk/directory/permissions.ts'
import { whyNotResourceScope } from '@frontdesk/protocol/rfc8707-resource-indicators/resource-scope-rule.ts'

import { dialects } from '../dialects.ts'

const areas = [...new Set(allPermissions.map((permission) => headOf(permission)))].toSorted()

/** What may be asked for, in words for an operator, without the full stop. */
export const registrableScopesInWords = `Allowed are ${identityScopes.join(', ')}, areas of this server (${areas.join(', ')}) and their permissions (docs/permissions.md), and scopes of your own APIs`

/** Tells whether a value is a scope that clients of people may be given at this server itself. */
export function isOwnScope(value: string): boolean {
  return identityScopes.includes(value) || isScope(value)
}

/**
 * Says why a value of the setting is no scope, and never will be one; undefined: it is one of this
 * server, or may be one of an API that is registered later.
 */
export function whyNeverScope(value: string): string | undefined {
  if (isOwnScope(value)) return undefined
  const isServerScope = (one: string): boolean =>
    [...dialects.values()].some(({ policy }) => policy.isScope(one))
  if (whyNotResourceScope(value, isServerScope) === undefined) return undefined
  const head = headOf(value)
  const known = allPermissions.filter((permission) => headOf(permission) === head)
  const near = known.length === 0 ? '' : ` Of ${head} there are ${[head, ...known].join(', ')}.`
  return `names ${JSON.stringify(value.slice(0, 100))}, which is no scope.${near} ${registrableScopesInWords}`
}

function headOf(value: string): string {
  return value.split(':', 1)[0] ?? value
}
