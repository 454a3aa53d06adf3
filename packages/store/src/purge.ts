import { secondsOf, type UnixMilliseconds } from '@frontdesk/directory/units.ts'
import type { Compilable } from 'kysely'

import { compiled } from './compiled-change.ts'
import type { Database, Subject } from './database.ts'
import type { Sweep } from './purge-sweep.ts'
import { signInSweeps } from './sign-in-purge.ts'
import { clientSubject } from './stored-client-secrets.ts'
import { discardImport } from './stored-device-imports.ts'

const hourMs = 3_600_000
const dayMs = 86_400_000

/** So long an ended secret can still be seen in the administration. */
const endedSecretMs = 90 * dayMs
/** A day more than verifiers need: their clocks and caches may lag. */
const signingKeyMs = dayMs
/** By then every bucket has filled up again. */
const failureBucketMs = dayMs
const finishedCommandMs = 90 * dayMs
/** Longer than any window that calls are counted in. */
const callCountMs = 7 * dayMs
/** Longer than any process waits for an answer; left behind by one that ended meanwhile. */
const decisionQuestionMs = 10 * 60_000
/** More than the clocks of processes differ by. */
const answeredFormMs = 60_000
/** Whoever began an import does not come back. */
const deviceImportMs = dayMs
/** By then no backup is put back that still holds it. */
const deletedAccountMs = 90 * dayMs
/** Other processes hear of a change within a second. */
const changeLogMs = hourMs

/**
 * Deletes what has ended: secrets, signing keys, failure buckets, commands, call counts, imports,
 * sessions, delegations and their requests, questions for decisions, answers to forms, notes
 * of what was deleted, entries of the change log. Each batch is a transaction of its own, so that no other write waits long. Several
 * processes may purge at once; what another one deleted is counted by both.
 *
 * @param batch rows in one transaction
 * @returns how many rows were deleted
 * @throws StoreError `unavailable`; what was deleted before stays deleted
 */
export async function purge(
  database: Database,
  now: UnixMilliseconds,
  { batch }: { readonly batch: number },
): Promise<number> {
  const sweeps = [
    secrets,
    signingKeys,
    failureBuckets,
    commands,
    callCounts,
    decisionQuestions,
    answeredForms,
    deletedAccounts,
    logos,
    ...signInSweeps,
  ]
  // PostgreSQL tells of changes by notifications and keeps no log.
  if (database.engine === 'sqlite') sweeps.push(changeLog)

  let deleted = 0
  for (const sweep of sweeps) {
    deleted += await purgeAll(database, sweep, now, batch)
  }
  return deleted + (await discardImports(database, now - deviceImportMs, batch))
}

async function purgeAll(
  database: Database,
  sweep: Sweep,
  now: UnixMilliseconds,
  batch: number,
): Promise<number> {
  let deleted = 0
  for (;;) {
    const { rows, deletion } = await sweep(database, now, batch)
    if (rows > 0) await database.commit({ statements: [deletion], audit: [] })
    deleted += rows
    if (rows < batch) return deleted
  }
}

/** Deletes by the keys that were read, so that caches can be told whose secrets they were. */
const secrets: Sweep = async ({ reads }, now, limit) => {
  const endedBefore = secondsOf(now - endedSecretMs)
  const ended = await reads
    .selectFrom('client_secret as secret')
    .innerJoin('client', 'client.id', 'secret.owner_id')
    .select(['secret.id', 'client.client_id'])
    .where(({ eb, or }) =>
      or([eb('secret.expires_at', '<', endedBefore), eb('secret.revoked_at', '<', endedBefore)]),
    )
    .limit(limit)
    .execute()
  const invalidates = new Set(ended.map(({ client_id }) => clientSubject(client_id)))
  const ids = ended.map(({ id }) => id)
  return found(ids, reads.deleteFrom('client_secret').where('id', 'in', ids), [...invalidates])
}

const signingKeys: Sweep = async ({ reads }, now, limit) => {
  const ended = await reads
    .selectFrom('signing_key')
    .select('kid')
    .where('published_until', '<', secondsOf(now - signingKeyMs))
    .limit(limit)
    .execute()
  const kids = ended.map(({ kid }) => kid)
  return found(kids, reads.deleteFrom('signing_key').where('kid', 'in', kids), ['signing-keys'])
}

const failureBuckets: Sweep = async ({ reads }, now, limit) => {
  const before = now - failureBucketMs
  const ended = await reads
    .selectFrom('failure_bucket')
    .select('key')
    .where('at', '<', before)
    .limit(limit)
    .execute()
  const keys = ended.map(({ key }) => key)
  // Asked again: a bucket may have been touched since it was read.
  return found(
    keys,
    reads.deleteFrom('failure_bucket').where('key', 'in', keys).where('at', '<', before),
  )
}

const commands: Sweep = async ({ reads }, now, limit) => {
  const ended = await reads
    .selectFrom('device_command')
    .select('id')
    .where('finished_at', '<', now - finishedCommandMs)
    .limit(limit)
    .execute()
  const ids = ended.map(({ id }) => id)
  return found(ids, reads.deleteFrom('device_command').where('id', 'in', ids))
}

const callCounts: Sweep = async ({ reads }, now, limit) => {
  const before = secondsOf(now - callCountMs)
  const ended = await reads
    .selectFrom('call_count')
    .select('subject')
    .where('changed_at', '<', before)
    .limit(limit)
    .execute()
  const subjects = ended.map(({ subject }) => subject)
  // Asked again: somebody may have called since.
  return found(
    subjects,
    reads
      .deleteFrom('call_count')
      .where('subject', 'in', subjects)
      .where('changed_at', '<', before),
  )
}

const decisionQuestions: Sweep = async ({ reads }, now, limit) => {
  const ended = await reads
    .selectFrom('decision_question')
    .select('id')
    .where('asked_at', '<', now - decisionQuestionMs)
    .limit(limit)
    .execute()
  const ids = ended.map(({ id }) => id)
  return found(ids, reads.deleteFrom('decision_question').where('id', 'in', ids))
}

const answeredForms: Sweep = async ({ reads }, now, limit) => {
  const before = now - answeredFormMs
  const ended = await reads
    .selectFrom('answered_form')
    .select('id')
    .where('ends_at', '<', before)
    .limit(limit)
    .execute()
  const ids = ended.map(({ id }) => id)
  // Asked again: the same form may have been sent since.
  return found(
    ids,
    reads.deleteFrom('answered_form').where('id', 'in', ids).where('ends_at', '<', before),
  )
}

const deletedAccounts: Sweep = async ({ reads }, now, limit) => {
  const ended = await reads
    .selectFrom('deleted_account')
    .select('id')
    .where('deleted_at', '<', secondsOf(now - deletedAccountMs))
    .limit(limit)
    .execute()
  const ids = ended.map(({ id }) => id)
  return found(ids, reads.deleteFrom('deleted_account').where('id', 'in', ids))
}

/** Pictures of clients that have no logo by now. */
const logos: Sweep = async ({ reads }, _now, limit) => {
  const without = reads.selectFrom('client').select('id').where('logo_uri', 'is', null)
  const ended = await reads
    .selectFrom('client_logo')
    .select('client_record_id')
    .where('client_record_id', 'in', without)
    .limit(limit)
    .execute()
  const ids = ended.map(({ client_record_id }) => client_record_id)
  // Asked again: the client may have been given one since.
  return found(
    ids,
    reads
      .deleteFrom('client_logo')
      .where('client_record_id', 'in', ids)
      .where('client_record_id', 'in', without),
  )
}

/** Imports that were begun and never ended. */
async function discardImports(
  database: Database,
  before: UnixMilliseconds,
  batch: number,
): Promise<number> {
  const abandoned = await database.reads
    .selectFrom('device_import')
    .select('id')
    .where('started_at', '<', before)
    .execute()
  let deleted = 0
  for (const { id } of abandoned) deleted += await discardImport(database, id, batch)
  return deleted
}

const changeLog: Sweep = async ({ reads }, now, limit) => {
  const ended = await reads
    .selectFrom('change_log')
    .select('seq')
    .where('at', '<', now - changeLogMs)
    .limit(limit)
    .execute()
  const numbers = ended.map(({ seq }) => seq)
  return found(numbers, reads.deleteFrom('change_log').where('seq', 'in', numbers))
}

function found(
  keys: readonly (string | number)[],
  deletion: Compilable,
  invalidates: readonly Subject[] = [],
): Awaited<ReturnType<Sweep>> {
  return { rows: keys.length, deletion: { ...compiled(deletion), invalidates } }
}
