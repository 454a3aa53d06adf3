import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'

import { allPermissions, isAdministrative } from '@frontdesk/directory/permissions.ts'

import {
  bulkCommandsByWireName,
  commandsByWireName,
  laterCommandsByWireName,
} from './uem-command-words.ts'
import { uemOperations } from './uem-operations.ts'

const root = new URL('../../../../', import.meta.url)
const page = readFileSync(new URL('docs/compatibility/uem.md', root), 'utf8')

/** A section of the page, without its heading. */
function sectionOf(heading: string): string {
  const [, after] = page.split(`\n## ${heading}\n`)
  assert.ok(after, heading)
  return after.split('\n## ')[0] ?? ''
}

const operationRow =
  /^\| `([A-Z]+ \/\S+)` \| ([\d, ]+) \| ([^|]+) \| ([^|]+) \| `([\w-]+\.test\.ts)` \|$/gm
const listed = [...sectionOf('Operations').matchAll(operationRow)].map(
  ([, operation = '', versions, , permission, file = '']) => ({
    text: `${operation} ${versions}: ${permission?.split(',')[0]}`,
    operation,
    file,
  }),
)

/** Every operation as the page says it: all its versions, and what it demands. */
function expected(): readonly string[] {
  const versionsOf = Map.groupBy(uemOperations, (row) => `${row.method} ${row.path}`)
  return [...versionsOf].map(([operation, rows]) => {
    const versions = rows.flatMap((row) => row.versions ?? [1]).join(', ')
    const demands = new Set(rows.map((row) => demandOf(row.demands)))
    return `${operation} ${versions}: ${[...demands].join(' or ')}`
  })
}

function demandOf(demands: unknown): string {
  if (demands === 'signed-in') return 'every known caller'
  return typeof demands === 'string' ? `\`${demands}\`` : 'one for each command'
}

describe('the page about compatibility', () => {
  test('lists every operation with its versions and permission, and no other', () => {
    assert.deepEqual(
      listed.map(({ text }) => text),
      expected(),
    )
  })

  test('has no line of operations that cannot be read', () => {
    const lines = sectionOf('Operations')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
    assert.equal(listed.length, lines.length)
  })

  test('names tests that exist', () => {
    for (const { operation, file } of listed) {
      const places = ['packages/dialects/src/uem/', 'tests/e2e/']
      assert.ok(
        places.some((place) => existsSync(new URL(place + file, root))),
        `${operation}: ${file}`,
      )
    }
  })

  test('gives each permission and each command a place in the tables of roles', () => {
    const roles = sectionOf('Roles')
    const commands = {
      ...commandsByWireName,
      ...bulkCommandsByWireName,
      ...laterCommandsByWireName,
    }
    const needed = [
      ...allPermissions.filter((one) => !isAdministrative(one)),
      ...Object.keys(commands),
    ]
    assert.deepEqual(
      needed.filter((name) => !roles.includes(`\`${name}\``)),
      [],
    )
  })
})
