import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { uemOperations } from '@frontdesk/dialects/uem/uem-operations.ts'
import { makeKeyFile } from '@frontdesk/server/key-file/key-file.ts'
import { type FreshDatabase, freshDatabase } from '@frontdesk/testkit/test-postgres.ts'

import { type DeviceDesk, startDeviceDesk } from './fixtures/device-desk.ts'

/** Numbers that a database's or JavaScript's own kind does not hold, and texts that look like one. */
const numbers = [
  '2147483648',
  '9007199254740993',
  '9223372036854775808',
  '9'.repeat(400),
  '-1',
  '1e3',
  '0x1',
  '1.5',
]
const rows = uemOperations
  .filter(({ path }) => path.includes('{'))
  .flatMap(({ method, path, versions = [1] }) => versions.map((v) => ({ method, path, v })))
const queries = ['page', 'pagesize', 'lgid', 'organizationgroupid', 'startindex']
const bulkPaths = [
  ['POST', '/api/mdm/devices/commands/bulk?command=LockDevice&searchby=DeviceId'],
  ['POST', '/api/mdm/tags/1/adddevices'],
] as const

for (const database of ['SQLite', 'PostgreSQL'] as const) {
  describe(`security.md §4: long numbers and identifiers name nothing, ${database}`, () => {
    let desk: DeviceDesk
    let fresh: FreshDatabase | undefined
    const folder = mkdtempSync(join(tmpdir(), 'frontdesk-numbers-'))
    before(async () => {
      const keyFile = join(folder, 'frontdesk.key')
      if (database === 'PostgreSQL') {
        fresh = await freshDatabase()
        makeKeyFile(keyFile, new Date())
      }
      desk = await startDeviceDesk(
        fresh && { FRONTDESK_DATABASE: fresh.url, FRONTDESK_KEY_FILE: keyFile },
      )
    })
    after(async () => {
      await desk.running.stop()
      await fresh?.drop()
      rmSync(folder, { recursive: true, force: true })
    })

    for (const { method, path, v } of rows) {
      test(`${method} ${path} v${v}`, async () => {
        const accept = `application/json;version=${v}`
        const body = method === 'GET' ? undefined : {}
        for (const number of numbers) {
          const address = path.replace(/\{[^}]+\}/g, number)
          const { status, text } = await desk.send(method, address, { accept, body })
          assert.ok(status >= 400 && status < 500, `${number}: ${status} ${text}`)
        }
      })
    }

    for (const name of queries) {
      test(`a search by ${name} is no failure of the server, whatever the number`, async () => {
        for (const number of numbers) {
          const { status, text } = await desk.send(
            'GET',
            `/api/mdm/devices/search?${name}=${number}`,
          )
          assert.ok(status < 500, `${number}: ${status} ${text}`)
        }
      })
    }

    for (const [method, path] of bulkPaths) {
      test(`${method} ${path}: no digit is rounded, and no device is meant`, async () => {
        for (const number of ['2147483648', '9007199254740993', '99999999999999999999']) {
          const { status, text } = await desk.running.api.send(method, path, {
            token: desk.tokens.whole,
            headers: { 'content-type': 'application/json', accept: 'application/json;version=1' },
            body: `{"BulkValues":{"Value":[${number}]}}`,
          })
          assert.ok(status < 500, `${number}: ${status} ${text}`)
          if (status === 200 || status === 202) assert.ok(text.includes(`"${number}"`), text)
          assert.doesNotMatch(text, /"(AcceptedItems|TotalAccepted)":\s*[1-9]/)
        }
      })
    }
  })
}
