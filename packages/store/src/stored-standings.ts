import type { Footing, Standing, StandingStore } from '@frontdesk/directory/authority/standing.ts'
import { CompiledQuery } from 'kysely'

import { change, type Database, type SqlValue, type Statement } from './database.ts'

type Question = Pick<Statement, 'sql' | 'parameters'>

/**
 * What callers stand on, in the tables of clients, people, roles, sessions and the like. On
 * PostgreSQL the writer keeps other processes from taking authority away while a batch that asks
 * is under way: see `authority-lock.ts`.
 */
export function storedStandings({ engine, reads }: Database): StandingStore {
  // A caller brings the same standing with every request.
  const questions = new WeakMap<Standing, Question>()

  function questionOf(standing: Standing): Question {
    const known = questions.get(standing)
    if (known) return known
    const made = questionAbout(standing, engine)
    questions.set(standing, made)
    return made
  }

  return {
    condition: (standing) => change({ ...questionOf(standing), expectRows: 1, isRead: true }),

    async holds(standing) {
      const { sql, parameters } = questionOf(standing)
      const { rows } = await reads.executeQuery(CompiledQuery.raw(sql, [...parameters]))
      return rows.length === 1
    },
  }
}

function questionAbout(standing: Standing, engine: Database['engine']): Question {
  const parameters: SqlValue[] = []
  const tests = standing.map((footing) => {
    const values = valuesOf(footing).values()
    return conditions[footing.kind].replaceAll('?', () => {
      const n = parameters.push(values.next().value ?? null)
      return engine === 'sqlite' ? '?' : `$${n}`
    })
  })
  // Who stands on nothing is the server itself.
  return { sql: `SELECT 1 AS held WHERE ${['1 = 1', ...tests].join(' AND ')}`, parameters }
}

const isAsItWas = (table: string) => `EXISTS (SELECT 1 FROM ${table} WHERE id = ? AND version = ?)`
const isEnabled = (table: string) =>
  `EXISTS (SELECT 1 FROM ${table} WHERE id = ? AND status = 'enabled')`
const hasNotEnded = (table: string, end: string) =>
  `EXISTS (SELECT 1 FROM ${table} WHERE id = ? AND ${end} IS NULL)`

const conditions: Readonly<Record<Footing['kind'], string>> = {
  'access-token': 'NOT EXISTS (SELECT 1 FROM revoked_token WHERE token_id = ?)',
  administrator: isAsItWas('administrator'),
  'api-key': isAsItWas('api_key'),
  client: isAsItWas('client'),
  'client-secret': hasNotEnded('client_secret', 'revoked_at'),
  'enabled-client': isEnabled('client'),
  'enabled-organization': isEnabled('organization'),
  'enabled-person': isEnabled('person'),
  organization: isAsItWas('organization'),
  'organization-group': 'EXISTS (SELECT 1 FROM organization_group WHERE id = ? AND path = ?)',
  password:
    'EXISTS (SELECT 1 FROM person WHERE id = ? AND password_changed_at IS NOT DISTINCT FROM ?)',
  person: isAsItWas('person'),
  role: isAsItWas('role'),
  session: hasNotEnded('session', 'ended_at'),
  'token-family': hasNotEnded('token_family', 'revoked_at'),
}

function valuesOf(footing: Footing): readonly SqlValue[] {
  if ('version' in footing) return [footing.id, footing.version]
  if ('changedAt' in footing) return [footing.id, footing.changedAt ?? null]
  return 'path' in footing ? [footing.id, footing.path] : [footing.id]
}
