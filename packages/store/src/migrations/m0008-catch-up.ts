import type { Migration } from '../migration.ts'
import { type ColumnTypes, postgresTypes, sqliteTypes } from './column-types.ts'
import { earlierForms } from './earlier-forms.ts'

/** What databases lack in which people and clients were made in their earlier form. */
export const catchUp: Migration = {
  name: '0008-catch-up',
  onlyAfter: { migration: '0003-clients', hash: earlierForms['0003-clients'] ?? '' },
  sqlite: statements(sqliteTypes, `substr(value, 1, instr(value, ':') - 1)`),
  postgres: statements(postgresTypes, `split_part(value, ':', 1)`),
}

/** @param firstKeyId the key file's key that the database was first started with, in a row of `property` */
function statements({ text, integer, small }: ColumnTypes, firstKeyId: string): string[] {
  return [
    `ALTER TABLE person ADD COLUMN password_key_id ${text}`,
    `ALTER TABLE person ADD COLUMN password_changed_at ${integer}`,
    `ALTER TABLE person ADD COLUMN password_must_change ${small}`,
    `ALTER TABLE person ADD COLUMN second_factor ${text} NOT NULL DEFAULT 'optional'`,
    'CREATE INDEX person_by_username_anywhere ON person (username_key)',
    'CREATE INDEX person_by_email ON person (lower(email))',
    // Nobody could sign in by a password yet: it is changed when it is used for the first time.
    `UPDATE person
        SET password_key_id = (SELECT ${firstKeyId} FROM property WHERE name = 'key-file-check'),
            password_changed_at = updated_at,
            password_must_change = 1
      WHERE password_hash IS NOT NULL`,

    `ALTER TABLE client ADD COLUMN application_type ${text} NOT NULL DEFAULT 'web'`,
    `ALTER TABLE client ADD COLUMN redirect_uris ${text} NOT NULL DEFAULT '[]'`,
    `ALTER TABLE client ADD COLUMN post_logout_redirect_uris ${text} NOT NULL DEFAULT '[]'`,
    `ALTER TABLE client ADD COLUMN pkce ${text} NOT NULL DEFAULT 'required'`,
    `ALTER TABLE client ADD COLUMN jwks ${text} NOT NULL DEFAULT '[]'`,
    `ALTER TABLE client ADD COLUMN consent ${text} NOT NULL DEFAULT 'asked'`,
    `ALTER TABLE client ADD COLUMN origin ${text} NOT NULL DEFAULT 'administration'`,
    `ALTER TABLE client ADD COLUMN refresh_token_seconds ${integer}`,
    `ALTER TABLE client ADD COLUMN refresh_token_idle_seconds ${integer}`,
  ]
}
