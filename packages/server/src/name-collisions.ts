import type { Stores } from '@frontdesk/store/stores.ts'
import type { FastifyBaseLogger } from 'fastify'

/** Gives people of an older version the keys of their names, and tells whose names collide. */
export async function makeNameKeys(
  { nameKeys, commit }: Pick<Stores, 'nameKeys' | 'commit'>,
  logger: Pick<FastifyBaseLogger, 'warn'>,
): Promise<void> {
  for (const collision of await nameKeys.fill(commit)) {
    logger.warn(
      collision,
      'another person of the organization has a name that counts as the same: this one signs in by the exact spelling only. Rename one of them with PATCH /admin/v1/people/{id}',
    )
  }
}
