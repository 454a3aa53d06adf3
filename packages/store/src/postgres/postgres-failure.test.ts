import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import pg from 'pg'

import { postgresFailure } from './postgres-failure.ts'

function said(code: string): Error {
  return Object.assign(new pg.DatabaseError('words', 5, 'error'), { code })
}

function ofNetwork(code: string): Error {
  return Object.assign(new Error('words'), { code })
}

describe('postgresFailure', () => {
  const rows: readonly [what: string, error: Error, failure: string][] = [
    ['a value that is taken', said('23505'), 'conflict'],
    ['an end by an administrator', said('57P01'), 'unavailable'],
    ['a server that starts', said('57P03'), 'unavailable'],
    ['too many connections', said('53300'), 'unavailable'],
    ['a full disk', said('53100'), 'unavailable'],
    ['a standby', said('25006'), 'unavailable'],
    ['a password that was changed', said('28P01'), 'unavailable'],
    ['a database that was renamed', said('3D000'), 'unavailable'],
    ['a NUL in a text', said('22021'), 'invalid'],
    ['a number that is too large', said('22003'), 'invalid'],
    ['a column that is not there', said('42703'), 'bug'],
    ['a refused connection', ofNetwork('ECONNREFUSED'), 'unavailable'],
    ['a broken pipe, whose code looks like the server’s', ofNetwork('EPIPE'), 'unavailable'],
    ['a connection that ended', new Error('Connection terminated unexpectedly'), 'unavailable'],
    ['a mistake of the program', new RangeError('words'), 'bug'],
  ]
  for (const [what, error, failure] of rows) {
    test(`${what} is ${failure}`, () => assert.equal(postgresFailure(error).failure, failure))
  }
})
