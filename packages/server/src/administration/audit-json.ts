import { auditActions, type StoredAuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { Checkpoint } from '@frontdesk/directory/audit/audit-store.ts'
import { type Static, Type } from 'typebox'

import {
  Body,
  Instant,
  InstantInput,
  Nullable,
  parseInstant,
  preciseInstant,
} from './admin-schemas.ts'

const Text = Nullable(Type.String())

export const AuditEventAnswer = Type.Object({
  id: Type.Integer(),
  writer: Type.String(),
  sequence: Type.Integer({ description: 'Counts from 1 without gaps within one writer.' }),
  mac: Type.String({
    description:
      'Links the events that were written together to those before them; all of them have it.',
  }),
  at: Instant,
  action: Type.Enum([...auditActions]),
  outcome: Type.Enum(['done', 'refused']),
  request_id: Type.String(),
  address: Text,
  client_id: Text,
  person_id: Text,
  administrator_id: Text,
  secret_id: Text,
  organization_id: Text,
  target_kind: Text,
  target_id: Text,
  detail: Nullable(Type.Record(Type.String(), Type.Unknown())),
})

/** Spells an event; nothing of it that its mac covers is left out. */
export function encodeAuditEvent(event: StoredAuditEvent) {
  return {
    id: event.id,
    writer: event.writer,
    sequence: event.sequence,
    mac: event.mac,
    at: preciseInstant(event.at),
    action: event.action,
    outcome: event.outcome,
    request_id: event.requestId,
    address: event.address ?? null,
    client_id: event.clientId ?? null,
    person_id: event.personId ?? null,
    administrator_id: event.administratorId ?? null,
    secret_id: event.secretId ?? null,
    organization_id: event.organizationId ?? null,
    target_kind: event.targetKind ?? null,
    target_id: event.targetId ?? null,
    detail: event.detail ?? null,
  }
}

/** Spells a checkpoint; its signature covers `id`, `at` and `heads`. */
export function encodeCheckpoint({ id, at, heads, signature }: Checkpoint) {
  return { id, at: preciseInstant(at), heads, signature }
}

/** A checkpoint as an export ends with it. */
export const CheckpointInput = Body({
  id: Type.String({ maxLength: 100 }),
  at: InstantInput,
  heads: Type.Array(
    Body({
      writer: Type.String({ maxLength: 200 }),
      sequence: Type.Integer({ minimum: 0 }),
      mac: Type.String({ maxLength: 200 }),
    }),
  ),
  signature: Type.String({ maxLength: 500_000 }),
})

/** @throws Problem invalid at the path when `at` is not a date that exists */
export function decodeCheckpoint(
  { id, at, heads, signature }: Static<typeof CheckpointInput>,
  atPath: string,
): Checkpoint {
  // The members of each head in the order in which they were signed.
  const signed = heads.map(({ writer, sequence, mac }) => ({ writer, sequence, mac }))
  return { id, at: parseInstant(at, atPath), heads: signed, signature }
}
