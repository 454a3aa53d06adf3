import type { Change } from '@frontdesk/directory/change.ts'
import type { Compilable } from 'kysely'

import { change, type SqlValue, type Statement } from './database.ts'

type Terms = Pick<Statement, 'expectRows' | 'invalidates' | 'onlyAdds'>

/** Turns a query of Kysely's builder into a change: compiled now, carried out by `Commit`. */
export function compiledChange(query: Compilable, terms: Terms = {}): Change {
  return change({ ...compiled(query), ...terms })
}

/**
 * The text and values of a query, for those who reuse the text: Kysely takes some 30 µs to compile
 * a statement, too much for a path that every request takes.
 */
export function compiled(query: Compilable): Pick<Statement, 'sql' | 'parameters'> {
  const { sql, parameters } = query.compile()
  // Kysely types values as unknown; the table types admit nothing that is not a SqlValue.
  return { sql, parameters: parameters as readonly SqlValue[] }
}
