import type { Migration } from '../migrate.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'

/** What one process asks the others for `explain`; a row lives for seconds. */
export const decisionQuestions: Migration = {
  name: '0043-decision-questions',
  sqlite: statements(sqliteTypes),
  postgres: statements(postgresTypes),
}

function statements({ text, integer, keyedTableEnd }: ColumnTypes): string[] {
  return [
    `CREATE TABLE decision_question (
      id ${text} PRIMARY KEY,
      request_id ${text} NOT NULL,
      asked_at ${integer} NOT NULL,
      answer ${text})${keyedTableEnd}`,
    'CREATE INDEX decision_question_by_date ON decision_question (asked_at)',
  ]
}
