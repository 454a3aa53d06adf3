import { wholeServer } from '@frontdesk/directory/organization-groups/organization-group.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import type { StoredSigningKey } from '@frontdesk/protocol/keys/signing-key.ts'
import { signatureAlgorithms } from '@frontdesk/protocol/rfc6749-framework/client.ts'
import { Type } from 'typebox'

import { actingCaller, adminOperation } from './admin-context.ts'
import { type CursorKind, ListOf, listReply } from './admin-cursor.ts'
import { Instant, instant, instantOrNull, Nullable } from './admin-schemas.ts'
import { requireAuthorityAt } from './authority-of-things.ts'

const cursor: CursorKind = { list: 'signing-keys', key: 'number' }

const SigningKeyAnswer = Type.Object({
  kid: Type.String(),
  issuer_path: Type.String({ description: 'Path of the issuer that signs with it.' }),
  algorithm: Type.Enum([...signatureAlgorithms]),
  created_at: Instant,
  signs_from: Instant,
  signs_until: Nullable(Instant),
  published_until: Nullable(Instant),
})

function encodeKey(key: StoredSigningKey) {
  return {
    kid: key.kid,
    issuer_path: key.issuerPath,
    algorithm: key.algorithm,
    created_at: instant(key.createdAt),
    signs_from: instant(key.signsFrom),
    signs_until: instantOrNull(key.signsUntil),
    published_until: instantOrNull(key.publishedUntil),
  }
}

export const signingKeyOperations = [
  adminOperation({
    method: 'GET',
    path: '/admin/v1/signing-keys',
    summary: 'Lists the published signing keys and their dates.',
    demands: 'admin:signing-keys:read',
    replies: { 200: ListOf(SigningKeyAnswer) },

    async run({ parts }) {
      const keys = await parts.stores.signingKeys.list(secondsOf(parts.clock()))
      return listReply(cursor, keys.map(encodeKey), undefined)
    },
  }),

  adminOperation({
    method: 'POST',
    path: '/admin/v1/signing-keys/rotate',
    summary: 'Makes a successor of every signing key: published now, signing a day later.',
    demands: 'admin:signing-keys:edit',
    replies: { 201: ListOf(SigningKeyAnswer) },

    async run(context) {
      requireAuthorityAt(context, wholeServer)
      const made = await context.parts.rotateSigningKeys(actingCaller(context), context.commit)
      return { ...listReply(cursor, made.map(encodeKey), undefined), status: 201 }
    },
  }),
]
