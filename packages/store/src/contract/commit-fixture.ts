import type { AuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'

import type { Database, Statement } from '../database.ts'
import type { OpenDatabase } from '../open-database.ts'
import { openDatabase } from '../open-database.ts'

export const auditKey = new Uint8Array(32).fill(7)

/** Opens the database of a test; everything but the writer's name is the same for all. */
export function openForTest(url: string, writer: string): Promise<OpenDatabase> {
  return openDatabase({ url, writer, auditKey, clock: fixedClock().now })
}

export function eventOf(requestId: string): AuditEvent {
  return { at: 1, action: 'token.issued', outcome: 'done', requestId, detail: { scope: ['a'] } }
}

/** SQL of a test, written with `?`, as the database's engine spells it. */
export function statement(
  database: Database,
  sql: string,
  parameters: Statement['parameters'],
  rest: Pick<Statement, 'expectRows' | 'invalidates'> = {},
): Statement {
  let count = 0
  const spelled = database.engine === 'sqlite' ? sql : sql.replaceAll('?', () => `$${++count}`)
  return { sql: spelled, parameters, ...rest }
}

/** A row of a table that every database has and that nothing else in these tests touches. */
export function insertion(database: Database, id: string): Statement {
  const sql = `INSERT INTO audit_checkpoint (id, at, heads, signature) VALUES (?, ?, '[]', 'none')`
  return statement(database, sql, [id, 0])
}

/** Marks the row as used: true for one caller, as every `claim` of the stores. */
export function claim(database: Database, id: string, claimant: number): Statement {
  const sql = 'UPDATE audit_checkpoint SET at = ? WHERE id = ? AND at = 0'
  return statement(database, sql, [claimant, id], { expectRows: 1 })
}

export async function storedIds(database: Database): Promise<readonly string[]> {
  const rows = await database.reads.selectFrom('audit_checkpoint').select('id').execute()
  return rows.map(({ id }) => id)
}
