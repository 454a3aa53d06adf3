import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type AdministrationBench, administrationBench } from './fixtures/administration-bench.ts'

const imports = '/admin/v1/device-imports'

type Row = Readonly<Record<string, unknown>>

/** Rows as a console exports them. */
function exported(count: number): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    line: index + 2,
    'Friendly Name': `iPhone ${index}`,
    'Serial Number': `SN${index}`,
    'Device UDID': `0000-${index}`,
    Platform: 'Apple iOS',
    Ownership: 'C',
    'Group ID': index % 2 ? 'ACME-US' : 'ACME',
    Username: `person${index % 7}`,
    Email: `person${index % 7}@example.com`,
    'Display Name': `Person ${index % 7}`,
    'Last Seen': '10/27/2025 3:05:53 PM',
  }))
}

describe('device imports', () => {
  let bench: AdministrationBench
  before(async () => {
    bench = await newBench()
  })
  after(() => bench.close())

  async function newBench(): Promise<AdministrationBench> {
    const made = await administrationBench()
    const body = { group_id: 'ACME-US', parent: 'ACME', name: 'United States' }
    await made.call('POST', '/admin/v1/organization-groups', { body })
    return made
  }

  async function send(to: AdministrationBench, rows: readonly Row[]) {
    const body = { organization_group: 'ACME' }
    const { json } = await to.call('POST', imports, { body })
    const path = `${imports}/${json.id}`
    const staged = await to.call('POST', `${path}/rows`, { body: { rows } })
    assert.equal(staged.status, 200, staged.text)
    const done = await to.call('POST', `${path}/complete`, { body: { rows: rows.length } })
    return { path, staged: staged.json, done }
  }

  async function devicesIn(of: AdministrationBench) {
    const items: Row[] = []
    let cursor = ''
    do {
      const { json } = await of.call('GET', `/admin/v1/devices?limit=120${cursor}`)
      items.push(...json.items)
      cursor = json.next_cursor ? `&cursor=${json.next_cursor}` : ''
    } while (cursor)
    return items
  }

  test('one bad row keeps all out; mended, all come in; the export is the same elsewhere', async () => {
    const rows = exported(300)
    const bad = rows.with(7, { ...rows[7], Platform: 'Toaster' })
    const failed = await send(bench, bad)
    assert.deepEqual(failed.staged, {
      staged: 299,
      problems: [
        {
          line: 9,
          problem:
            'The platform "Toaster" is not known. Allowed are apple-ios, apple-macos, apple-tvos, android, windows, chrome-os, linux.',
        },
      ],
    })
    assert.equal(failed.done.status, 422)
    assert.equal((await bench.call('DELETE', failed.path)).status, 204)
    assert.deepEqual(await devicesIn(bench), [])
    const { users, organizationGroups } = bench.stores
    const { organizationId = '' } = (await organizationGroups.findByGroupId('ACME')) ?? {}
    assert.equal(await users.findByUserName(organizationId, 'person1'), undefined)

    const mended = await send(bench, rows)
    assert.deepEqual([mended.done.status, mended.done.json], [200, { imported: 300 }])
    const devices = await devicesIn(bench)
    assert.equal(devices.length, 300)
    assert.equal((await users.findByUserName(organizationId, 'person1'))?.displayName, 'Person 1')
    const [, second] = devices
    assert.equal(second?.organization_group, 'ACME-US')
    assert.equal(second?.last_seen_at, '2025-10-27T15:05:53.000Z')
    const audited = await bench.call('GET', '/admin/v1/audit-events?action=estate.imported')
    assert.equal(audited.json.items[0].detail.devices, 300)

    const other = await newBench()
    try {
      const again = devices.map((device, index) => ({ ...device, line: index + 2 }))
      const { done } = await send(other, again)
      assert.equal(done.status, 200, done.text)
      const forgotten = { organization_group_uuid: '' }
      assert.deepEqual(
        (await devicesIn(other)).map((one) => ({ ...one, ...forgotten })),
        devices.map((one) => ({ ...one, ...forgotten })),
      )
    } finally {
      await other.close()
    }
  })

  test('rows that clash are named by their lines', async () => {
    const row = { Platform: 'Android', 'Serial Number': 'SAME' }
    const { done } = await send(bench, [
      { ...row, line: 2 },
      { ...row, line: 3 },
    ])
    assert.equal(done.status, 422)
    assert.deepEqual(done.json.problems, [
      { line: 3, problem: 'The serial number is the same as in line 2.' },
    ])
  })

  test('a device keeps its id where that is free, and no id is given twice', async () => {
    const row = { Platform: 'Android', id: 70_000 }
    const rows = [
      { ...row, line: 2, serial_number: 'A1' },
      { line: 3, platform: 'android', serial_number: 'A2' },
    ]
    const { done } = await send(bench, rows)
    assert.equal(done.status, 200, done.text)
    const ids = (await devicesIn(bench)).map(({ id }) => id)
    assert.ok(ids.includes(70_000))
    assert.ok((await bench.stores.devices.allocateIds(1)) > 70_000)
  })

  const problems: readonly [what: string, row: Row, problem: RegExp][] = [
    ['neither serial number nor UDID', { Platform: 'Android' }, /neither/],
    ['no platform', { serial: 'x' }, /no platform/],
    ['a date that is none', { serial: 'x', platform: 'linux', lastseen: '31/31/2025' }, /a date/],
    ['an unknown group', { serial: 'x', platform: 'linux', 'Group ID': 'NOPE' }, /group/],
  ]
  for (const [what, row, problem] of problems) {
    test(`${what}: a problem`, async () => {
      const { staged } = await send(bench, [{ ...row, line: 4 }])
      assert.equal(staged.problems[0].line, 4)
      assert.match(staged.problems[0].problem, problem)
    })
  }
})
