import type {
  ClientLogo,
  ClientLogoStore,
  DueLogo,
  LogoBounds,
  LogoMediaType,
} from '@frontdesk/protocol/rfc7591-registration/client-logo.ts'
import { type SqlBool, sql } from 'kysely'

import { compiledChange } from './compiled-change.ts'
import type { Database } from './database.ts'
import { isStorable } from './text-match.ts'

/** Copies of logos in the table `client_logo`, as base64. */
export function storedClientLogos({ reads }: Database): ClientLogoStore {
  /** The row, while it is about the address that the client has now. */
  const rowOf = ({ clientRecordId, uri }: DueLogo) =>
    reads
      .updateTable('client_logo')
      .where('client_record_id', '=', clientRecordId)
      .where('uri', '=', uri)

  return {
    async find(clientRecordId) {
      if (!isStorable(clientRecordId)) return undefined
      const row = await reads
        .selectFrom('client_logo')
        .innerJoin('client', (on) =>
          on
            .onRef('client.id', '=', 'client_logo.client_record_id')
            .onRef('client.logo_uri', '=', 'client_logo.uri'),
        )
        .select(['uri', 'attempted_at', 'failure', 'fetched_at', 'media_type', 'digest'])
        .where('client_record_id', '=', clientRecordId)
        .executeTakeFirst()
      return row && { ...logoOf(row), uri: row.uri, attemptedAt: row.attempted_at }
    },

    async findImage(digest) {
      if (!isStorable(digest)) return undefined
      const row = await reads
        .selectFrom('client_logo')
        .innerJoin('client', (on) =>
          on
            .onRef('client.id', '=', 'client_logo.client_record_id')
            .onRef('client.logo_uri', '=', 'client_logo.uri'),
        )
        .select(['media_type', 'content'])
        .where('digest', '=', digest)
        .executeTakeFirst()
      if (!row?.content) return undefined
      const mediaType = row.media_type as LogoMediaType
      return { digest, mediaType, bytes: Buffer.from(row.content, 'base64') }
    },

    async due(bounds, limit) {
      const rows = await reads
        .selectFrom('client')
        .leftJoin('client_logo', (on) =>
          on
            .onRef('client_logo.client_record_id', '=', 'client.id')
            .onRef('client_logo.uri', '=', 'client.logo_uri'),
        )
        .select(['client.id', 'client.logo_uri', waitingSince.as('since'), turn.as('turn')])
        .where('client.logo_uri', 'is not', null)
        .where(sql<SqlBool>`(client_logo.uri IS NULL OR ${isDue(bounds)})`)
        .orderBy('turn')
        .orderBy('since')
        .orderBy('client.id')
        .limit(limit)
        .execute()
      return rows.map(({ id, logo_uri }) => ({ clientRecordId: id, uri: logo_uri ?? '' }))
    },

    claim: ({ clientRecordId, uri }, at, bounds) =>
      compiledChange(
        reads
          .insertInto('client_logo')
          .columns(['client_record_id', 'uri', 'attempted_at'])
          .expression(
            reads
              .selectFrom('client')
              .select(({ val }) => ['id', val(uri).as('uri'), val(at).as('attempted_at')])
              .where('id', '=', clientRecordId)
              .where('logo_uri', '=', uri),
          )
          .onConflict((existing) =>
            existing
              .column('client_record_id')
              .doUpdateSet({
                uri,
                attempted_at: at,
                failure: null,
                fetched_at: keptOf('fetched_at', uri),
                media_type: keptOf('media_type', uri),
                digest: keptOf('digest', uri),
                content: keptOf('content', uri),
              })
              .where(sql<SqlBool>`(client_logo.uri <> ${uri} OR ${isDue(bounds)})`),
          ),
        { expectRows: 1 },
      ),

    fetched: (due, { mediaType, digest, bytes }, at) =>
      compiledChange(
        rowOf(due).set({
          failure: null,
          fetched_at: at,
          media_type: mediaType,
          digest,
          content: Buffer.from(bytes).toString('base64'),
        }),
      ),

    failed: (due, failure) => compiledChange(rowOf(due).set({ failure })),
  }
}

const waitingSince = sql<number>`coalesce(client_logo.attempted_at, 0)`

/** Which one of its organization's: many slow ones of one must not delay another's. */
const turn = sql<number>`row_number()
  OVER (PARTITION BY client.organization_id ORDER BY ${waitingSince}, client.id)`

/** An attempt that has neither failed nor brought a picture is under way, or was abandoned. */
function isDue({ attemptedBefore, abandonedBefore, impossibleAfter }: LogoBounds) {
  return sql<SqlBool>`(client_logo.attempted_at < ${attemptedBefore}
    OR client_logo.attempted_at > ${impossibleAfter}
    OR (client_logo.attempted_at < ${abandonedBefore} AND client_logo.failure IS NULL
      AND (client_logo.fetched_at IS NULL OR client_logo.fetched_at < client_logo.attempted_at)))`
}

/** What the row has of the same address; nothing of another one. */
function keptOf<Column extends 'fetched_at' | 'media_type' | 'digest' | 'content'>(
  column: Column,
  uri: string,
) {
  const held = sql.ref(`client_logo.${column}`)
  return sql<null>`CASE WHEN client_logo.uri = ${uri} THEN ${held} END`
}

interface PictureColumns {
  readonly failure: string | null
  readonly fetched_at: number | null
  readonly media_type: string | null
  readonly digest: string | null
}

function logoOf({ failure, fetched_at, media_type, digest }: PictureColumns) {
  const picture =
    digest === null || fetched_at === null
      ? undefined
      : { digest, mediaType: media_type as LogoMediaType, fetchedAt: fetched_at }
  return { failure: failure ?? undefined, picture } satisfies Partial<ClientLogo>
}
