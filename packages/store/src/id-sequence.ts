import { compiled } from './compiled-change.ts'
import type { Database } from './database.ts'

/**
 * Takes integer ids from a row of the table `id_sequence`; ids taken and not used are lost, never
 * given twice.
 *
 * @returns the first of the ids; the others follow it
 */
export async function takeIds(database: Database, name: string, count: number): Promise<number> {
  const next = database.reads
    .updateTable('id_sequence')
    .set(({ eb }) => ({ next_id: eb('next_id', '+', count) }))
    .where('name', '=', name)
    .returning(({ eb }) => eb('next_id', '-', count).as('id'))
  const [row] = await database.commitReturning(compiled(next))
  if (!row) throw new Error(`The database has lost its sequence of ids of ${name}.`)
  return Number(row.id)
}
