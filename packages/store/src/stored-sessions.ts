import type { Session, SessionStore, SignInMethod } from '@frontdesk/directory/sign-in/session.ts'
import type { Selectable } from 'kysely'

import { compiledChange } from './compiled-change.ts'
import type { Database, Subject } from './database.ts'
import { listColumn, listOf } from './json-column.ts'
import type { Schema } from './schema.ts'
import { sessionsOfSubject } from './sign-in-subjects.ts'
import { isStorable } from './text-match.ts'

type Row = Selectable<Schema['session']>

/** What caches are told of one session. */
export function sessionSubject(id: string): Subject {
  return `session:${id}`
}

/** Sessions in the table `session`. Tells caches about `session:<id>` and `sessions-of:<person>`. */
export function storedSessions({ reads }: Database): SessionStore {
  const sessions = reads.selectFrom('session').selectAll()

  return {
    async find(id) {
      if (!isStorable(id)) return undefined
      const row = await sessions.where('id', '=', id).executeTakeFirst()
      return row && sessionOf(row)
    },

    async ofPerson(personId, now) {
      if (!isStorable(personId)) return []
      const rows = await sessions
        .where('person_id', '=', personId)
        .where('ended_at', 'is', null)
        .where('expires_at', '>', now)
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .execute()
      return rows.map(sessionOf)
    },

    insertion: (session) =>
      compiledChange(reads.insertInto('session').values(rowOf(session)), {
        invalidates: [sessionSubject(session.id)],
        onlyAdds: true,
      }),

    seen: (id, at) =>
      compiledChange(
        reads
          .updateTable('session')
          .set({ last_seen_at: at })
          .where('id', '=', id)
          .where('last_seen_at', '<', at),
        { invalidates: [sessionSubject(id)], onlyAdds: true },
      ),

    ending: (id, at) =>
      compiledChange(
        reads
          .updateTable('session')
          .set({ ended_at: at })
          .where('id', '=', id)
          .where('ended_at', 'is', null),
        { expectRows: 1, invalidates: [sessionSubject(id)] },
      ),

    endingOfPerson(personId, at, exceptId) {
      const living = reads
        .updateTable('session')
        .set({ ended_at: at })
        .where('person_id', '=', personId)
        .where('ended_at', 'is', null)
      return compiledChange(exceptId === undefined ? living : living.where('id', '!=', exceptId), {
        invalidates: [sessionsOfSubject(personId)],
      })
    },
  }
}

function sessionOf(row: Row): Session {
  return {
    id: row.id,
    personId: row.person_id,
    hash: row.hash,
    keyId: row.key_id,
    createdAt: row.created_at,
    signedInAt: row.signed_in_at,
    methods: listOf<SignInMethod>(row.methods),
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at ?? undefined,
    address: row.address,
    browser: row.browser,
  }
}

function rowOf(session: Session): Row {
  return {
    id: session.id,
    person_id: session.personId,
    hash: session.hash,
    key_id: session.keyId,
    created_at: session.createdAt,
    signed_in_at: session.signedInAt,
    methods: listColumn(session.methods),
    last_seen_at: session.lastSeenAt,
    expires_at: session.expiresAt,
    ended_at: session.endedAt ?? null,
    address: session.address,
    browser: storable(session.browser),
  }
}

/** A browser says of itself what it likes, and PostgreSQL takes no NUL. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD')
}
