import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import type { WireReply } from '@frontdesk/dialects/exchange.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import { type BeforeCommit, beforeCommit } from '@frontdesk/store/contract/before-commit.ts'
import { done } from '@frontdesk/store/contract/specimens.ts'
import { sql } from 'kysely'

import { visitor } from './fixtures/page-visitor.ts'
import { accountRows, type Row, signInRows, ticketRows } from './fixtures/people-changes.ts'
import { type PeopleFixture, peopleFixture } from './fixtures/people-fixture.ts'

const tables = [
  'consent',
  'factor',
  'person',
  'person_ticket',
  'session',
  'token_family',
  'upstream_identity',
] as const

const otherPassword = { hash: 'h', keyId: '00000001', changedAt: 1, mustChange: false }

type Taking = (bench: PeopleFixture, person: Person) => Promise<void>

async function edit({ stores }: PeopleFixture, { id }: Person, changed: Partial<Person>) {
  const found = await stores.people.find(id)
  assert.ok(found)
  await done(stores, stores.people.update({ ...found, ...changed, version: found.version + 1 }))
}

const disabling: Readonly<Record<string, Taking>> = {
  'the person is disabled': (bench, person) => edit(bench, person, { status: 'disabled' }),
  async 'the organization is disabled'({ stores }, { organizationId }) {
    const found = await stores.organizations.find(organizationId)
    assert.ok(found)
    const disabled = { ...found, status: 'disabled', version: found.version + 1 } as const
    await done(stores, [stores.organizations.update(disabled)])
  },
}
const ofAccount: Readonly<Record<string, Taking>> = {
  ...disabling,
  'the session is ended': ({ stores, clock }, { id }) =>
    done(stores, [stores.sessions.endingOfPerson(id, clock.seconds())]),
}
const ofSteps: Readonly<Record<string, Taking>> = {
  ...disabling,
  'the password is set': (bench, person) => edit(bench, person, { password: otherPassword }),
}

describe('T7 what a person stood on goes between the check and the commit', () => {
  let bench: PeopleFixture
  let held: BeforeCommit
  before(async () => {
    bench = await peopleFixture({ mail: 'sent' })
    held = beforeCommit(bench.stores)
  })
  after(() => bench.close())

  async function everything(): Promise<string> {
    const { reads } = bench.stores.database
    const rows = await Promise.all(
      tables.map((table) => sql`SELECT * FROM ${sql.table(table)}`.execute(reads)),
    )
    return JSON.stringify(rows.map((one) => one.rows))
  }

  /** Makes the change while the person loses what it stands on; nothing may be written. */
  async function lose({ prepare, given, commit }: Row, taking: Taking): Promise<WireReply> {
    await enableOrganization()
    const person = await bench.add(given)
    const send = await prepare(bench, person)
    let left = ''
    held.arm(async () => {
      await taking(bench, person)
      left = await everything()
    }, commit)
    const reply = await send()
    held.disarm()
    assert.ok(held.isReached(), 'the request came as far as its commit')
    assert.ok((await everything()) === left, 'nothing was written')
    return reply
  }

  async function enableOrganization(): Promise<void> {
    const { stores, place } = bench
    const found = await stores.organizations.find(place.organization.id)
    if (found?.status !== 'disabled') return
    const enabled = { ...found, status: 'enabled', version: found.version + 1 } as const
    await done(stores, [stores.organizations.update(enabled)])
  }

  test('the tables are complete', () => {
    const paths = [accountRows, signInRows, ticketRows].flatMap((rows) => Object.keys(rows))
    const posts = bench.routes.filter(({ method }) => method === 'POST').map(({ path }) => path)
    // Signing out only ends what it comes with; the other one is tested below.
    const elsewhere = new Set(['/sign-out', '/password-reset/request'])
    assert.deepEqual(
      posts.filter((path) => !elsewhere.has(path)).toSorted(),
      paths.filter((path) => !path.includes(',')).toSorted(),
    )
  })

  for (const [path, row] of Object.entries(accountRows)) {
    for (const [what, taking] of Object.entries(ofAccount)) {
      test(`${path}: ${what}`, async () => {
        const reply = await lose(row, taking)
        assert.equal(reply.status, 303, reply.body ?? '')
        assert.match(reply.headers.Location ?? '', /^\/sign-in\?state=/)
        assert.equal(reply.cookies, undefined)
      })
    }
  }

  for (const [path, row] of Object.entries(signInRows)) {
    for (const [what, taking] of Object.entries(
      path === '/sign-in/passkey' ? disabling : ofSteps,
    )) {
      test(`${path}: ${what}`, async () => {
        const reply = await lose(row, taking)
        assert.equal(reply.status, 403, reply.body ?? '')
      })
    }
  }

  for (const [path, row] of Object.entries(ticketRows)) {
    for (const [what, taking] of Object.entries(disabling)) {
      test(`${path}: ${what}`, async () => {
        const reply = await lose(row, taking)
        assert.equal(reply.status, 404, reply.body ?? '')
      })
    }
  }

  for (const [what, taking] of Object.entries(disabling)) {
    test(`/password-reset/request: ${what}, and no link is made or sent`, async () => {
      const mails = bench.mails.length
      await lose(
        {
          async prepare(_bench, { username }) {
            const form = { username }
            return async () => {
              const reply = await visitor(bench.routes).post('/password-reset/request', form)
              // The answer does not wait for the link; what is committed after it comes after it.
              while (!held.isReached()) await new Promise(setImmediate)
              await done(bench.stores, [])
              return reply
            }
          },
        },
        taking,
      )
      assert.equal(bench.mails.length, mails)
    })
  }
})
