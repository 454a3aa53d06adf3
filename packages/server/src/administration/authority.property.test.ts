import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { standardDialect } from '@frontdesk/dialects/standard/standard-dialect.ts'
import { uemDialect } from '@frontdesk/dialects/uem/uem-dialect.ts'
import fc from 'fast-check'
import { administrationOperations } from './administration-operations.ts'
import { administrationBench } from './fixtures/administration-bench.ts'
import {
  administratorsOf,
  attempts,
  drawFrom,
  namesOf,
  populate,
} from './fixtures/authority-attempts.ts'
import { excesses, mayHandOn, readWorld } from './fixtures/authority-world.ts'

const operations = administrationOperations(
  new Map([
    ['standard', standardDialect],
    ['uem', uemDialect],
  ]),
)
const changing = operations
  .filter(({ method }) => method !== 'GET')
  .map(({ method, path }) => `${method} ${path}`)

const scopes = [
  ...Array.from({ length: 10 }, () => 'admin'),
  'admin:oauth-clients',
  'admin:roles',
  'admin:people',
  'admin:oauth-clients admin:roles:edit',
  'admin:organization-groups',
  'admin:organizations admin:oauth-clients',
  'admin:resources admin:oauth-clients',
  'admin:resources',
  'devices:read',
  'devices admin:people:edit',
]

/** Edits have two states that could exceed: they are tried the most. */
const edits = changing.filter((row) => row.startsWith('PATCH'))

const number = fc.nat({ max: 2047 })
const steps = fc.array(
  fc.record({
    actor: number,
    scope: fc.constantFrom(...scopes),
    row: fc.constantFrom(...changing, ...edits, ...edits, ...edits),
    numbers: fc.array(number, { minLength: 12, maxLength: 12 }),
  }),
  { minLength: 20, maxLength: 60 },
)

describe('T6 authority', () => {
  test('every operation that changes something is tried below', () => {
    assert.deepEqual(Object.keys(attempts).toSorted(), changing.toSorted())
  })

  test('no accepted operation exceeds the rights of whoever asked for it', async () => {
    const accepted = new Map<string, number>()
    const seeds = fc.array(number, { minLength: 48, maxLength: 48 })
    await fc.assert(
      fc.asyncProperty(seeds, steps, async (seed, attempted) => {
        const bench = await administrationBench()
        try {
          await populate(bench, seed)
          let before = await readWorld(bench)
          for (const [index, step] of attempted.entries()) {
            const names = namesOf(before, `new${index}`)
            const administrators = administratorsOf(names)
            // They may have deleted one another, down to the last.
            if (administrators.length === 0) break
            const actor = drawFrom([step.actor]).one(administrators)
            const own = mayHandOn(before, actor, step.scope.split(' '))
            const request = attempts[step.row]?.(drawFrom(step.numbers), names)
            assert.ok(request)
            const reply = await bench.call(step.row.split(' ', 1)[0] ?? '', request.target, {
              as: `${actor.clientId} ${step.scope}`,
              body: request.body,
              headers: { 'if-match': '*' },
            })
            assert.ok(reply.status < 500, reply.text)
            const after = await readWorld(bench)
            const found = excesses(before, after, own)
            before = after
            assert.deepEqual(
              found,
              [],
              `${step.row} ${JSON.stringify(request)} by ${actor.clientId}`,
            )
            if (reply.status < 300) accepted.set(step.row, (accepted.get(step.row) ?? 0) + 1)
          }
        } finally {
          await bench.close()
        }
      }),
      // Shrinking a failure stops at some time; without one, the runs end long before.
      { numRuns: 40, interruptAfterTimeLimit: 60_000 },
    )
    // A rule that refuses everything would pass as well.
    assert.ok([...accepted.values()].reduce((sum, count) => sum + count, 0) > 20)
  })
})
