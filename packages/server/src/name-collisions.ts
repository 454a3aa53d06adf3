import type { Stores } from '@frontdesk/store/stores.ts'
import type { FastifyBaseLogger } from 'fastify'

/**
 * Gives people, administrators and smart groups of an older version the keys of their names, and
 * tells whose names collide.
 */
export async function makeNameKeys(
  { nameKeys, missingNameKeys, commit }: Pick<Stores, 'nameKeys' | 'missingNameKeys' | 'commit'>,
  logger: Pick<FastifyBaseLogger, 'warn'>,
): Promise<void> {
  for (const collision of await nameKeys.fill(commit)) {
    logger.warn(
      collision,
      'another person of the organization has a name that counts as the same: this one signs in by the exact spelling only. Rename one of them with PATCH /admin/v1/people/{id}',
    )
  }
  for (const { id, scope, name } of await missingNameKeys.ofAdministrators(commit)) {
    logger.warn(
      { administratorId: id, organizationId: scope, username: name },
      'another administrator of the organization has a name that counts as the same: this one is known by its own spelling only, in any letter case. Rename one of them with PATCH to its address in the administration API',
    )
  }
  for (const { id, scope, name } of await missingNameKeys.ofSmartGroups(commit)) {
    logger.warn(
      { smartGroupId: id, organizationGroupId: scope, name },
      'another smart group of the organization group has the same name: both go on. Rename one of them with PUT /api/mdm/smartgroups/{id}',
    )
  }
}
