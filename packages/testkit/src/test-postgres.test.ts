import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import pg from 'pg'

import { freshDatabase, startPostgres } from './test-postgres.ts'

describe('test PostgreSQL', () => {
  test('a fresh database is empty, takes a table, and is gone after drop', async () => {
    const database = await freshDatabase()
    const pool = new pg.Pool({ connectionString: database.url })
    const tables = `SELECT count(*)::int AS n FROM pg_tables WHERE schemaname = 'public'`

    assert.equal((await pool.query(tables)).rows[0].n, 0)
    await pool.query('CREATE TABLE thing (id integer PRIMARY KEY)')
    await pool.query('INSERT INTO thing VALUES (1), (2)')
    assert.equal((await pool.query('SELECT count(*)::int AS n FROM thing')).rows[0].n, 2)
    await pool.query('DROP TABLE thing')
    assert.equal((await pool.query(tables)).rows[0].n, 0)

    await pool.end()
    await database.drop()
    const late = new pg.Client({ connectionString: database.url })
    await assert.rejects(late.connect(), { code: '3D000' })
  })

  test('two fresh databases do not see each other', async () => {
    const [one, two] = await Promise.all([freshDatabase(), freshDatabase()])
    assert.notEqual(one.url, two.url)
    await Promise.all([one.drop(), two.drop()])
  })

  test('drop hangs up on a client that stays', async () => {
    const database = await freshDatabase()
    const client = new pg.Client({ connectionString: database.url })
    const hungUp = new Promise<Error>((resolve) => client.on('error', resolve))
    await client.connect()

    await database.drop()
    assert.match((await hungUp).message, /terminating connection|terminated unexpectedly/)
    await client.end().catch(() => {})
  })

  test('a server of its own stops, right after a pool was ended', async () => {
    const server = await startPostgres()
    const pool = new pg.Pool({ connectionString: server.url })
    await Promise.all([1, 2, 3].map((n) => pool.query('SELECT $1::int', [n])))
    await pool.end()
    await server.stop()

    const late = new pg.Client({ connectionString: server.url })
    await assert.rejects(late.connect(), { code: 'ECONNREFUSED' })
  })
})
