import { Refusal } from '@frontdesk/directory/refusal.ts'
import type { PasskeyFactor, TotpFactor } from '@frontdesk/directory/sign-in/factor.ts'
import { isSecondFactor } from '@frontdesk/directory/sign-in/next-step.ts'
import type { Session } from '@frontdesk/directory/sign-in/session.ts'
import { isIdleSession } from '@frontdesk/directory/sign-in/session-life.ts'
import { secondsOf } from '@frontdesk/directory/units.ts'
import { Type } from 'typebox'

import { type AdminContext, adminOperation } from './admin-context.ts'
import { IdParams, Instant, instant, instantOrNull, Nullable, Uuid } from './admin-schemas.ts'
import { commitChange } from './administrative-change.ts'
import { personTarget, requirePersonAtTheDoor } from './person-door.ts'

const SessionAnswer = Type.Object({
  id: Type.String(),
  created_at: Instant,
  signed_in_at: Instant,
  methods: Type.Array(Type.String(), { description: 'How the person proved who they are.' }),
  last_seen_at: Instant,
  expires_at: Instant,
  address: Type.String(),
  browser: Type.String(),
})

const FactorAnswer = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['totp', 'passkey']),
  name: Type.String(),
  created_at: Instant,
  confirmed_at: Nullable(Instant),
  last_used_at: Nullable(Instant),
})

/** A person's sessions and second factors, for those who may act for the person anyway. */
export const personSignInOperations = [
  adminOperation({
    method: 'GET',
    path: '/admin/v1/people/{id}/sessions',
    summary: 'Lists where a person is signed in.',
    params: IdParams,
    demands: 'admin:people:edit',
    replies: { 200: Type.Object({ items: Type.Array(SessionAnswer) }) },

    async run({ params, ...context }) {
      const person = await requirePersonAtTheDoor(context, params.id)
      const sessions = await livingSessions(context, person.id)
      return { status: 200, value: { items: sessions.map(encodeSession) } }
    },
  }),

  adminOperation({
    method: 'DELETE',
    path: '/admin/v1/people/{id}/sessions',
    summary: 'Signs a person out everywhere.',
    params: IdParams,
    demands: 'admin:people:edit',
    replies: { 204: null },

    async run({ params, ...context }) {
      const { stores, clock } = context.parts
      const person = await requirePersonAtTheDoor(context, params.id)
      await commitChange(context, {
        changes: [stores.sessions.endingOfPerson(person.id, secondsOf(clock()))],
        happenings: [
          { action: 'session.ended', target: personTarget(person), detail: { reason: 'all' } },
        ],
      })
      return { status: 204 }
    },
  }),

  adminOperation({
    method: 'DELETE',
    path: '/admin/v1/people/{id}/sessions/{session_id}',
    summary: 'Ends one session of a person.',
    params: Type.Object({ id: Uuid, session_id: Uuid }),
    demands: 'admin:people:edit',
    replies: { 204: null },

    async run({ params, ...context }) {
      const { stores, clock } = context.parts
      const person = await requirePersonAtTheDoor(context, params.id)
      const sessions = await livingSessions(context, person.id)
      const session = sessions.find(({ id }) => id === params.session_id)
      if (!session) throw noSuchThing()
      const target = { ...personTarget(person), kind: 'session', id: session.id }
      await commitChange(context, {
        changes: [stores.sessions.ending(session.id, secondsOf(clock()))],
        happenings: [{ action: 'session.ended', target, detail: { person: person.id } }],
        whyNot: async () => noSuchThing(),
      })
      return { status: 204 }
    },
  }),

  adminOperation({
    method: 'GET',
    path: '/admin/v1/people/{id}/second-factors',
    summary: 'Lists a person’s authenticator apps and passkeys.',
    params: IdParams,
    demands: 'admin:people:edit',
    replies: {
      200: Type.Object({
        items: Type.Array(FactorAnswer),
        recovery_codes_left: Type.Integer(),
      }),
    },

    async run({ params, ...context }) {
      const person = await requirePersonAtTheDoor(context, params.id)
      const all = await context.parts.stores.factors.ofPerson(person.id)
      const items = all.filter((factor) => factor.kind !== 'recovery-code').map(encodeFactor)
      const unused = all.filter(
        (factor) => factor.kind === 'recovery-code' && factor.usedAt === undefined,
      )
      return { status: 200, value: { items, recovery_codes_left: unused.length } }
    },
  }),

  adminOperation({
    method: 'DELETE',
    path: '/admin/v1/people/{id}/second-factors/{factor_id}',
    summary: 'Removes an authenticator app or a passkey that was lost, and signs the person out.',
    params: Type.Object({ id: Uuid, factor_id: Uuid }),
    demands: 'admin:people:edit',
    replies: { 204: null },

    async run({ params, ...context }) {
      const { stores, clock } = context.parts
      const person = await requirePersonAtTheDoor(context, params.id)
      const all = await stores.factors.ofPerson(person.id)
      const factor = all.find(({ id }) => id === params.factor_id)
      if (!factor || factor.kind === 'recovery-code') throw noSuchThing()
      const isLast = !all.some((one) => one !== factor && isSecondFactor(one))
      await commitChange(context, {
        changes: [
          stores.factors.deletion(factor.id),
          // Codes on paper stand in for a factor: with the last one they go.
          ...(isLast ? [stores.factors.deletionOfPerson(person.id, 'recovery-code')] : []),
          stores.sessions.endingOfPerson(person.id, secondsOf(clock())),
        ],
        happenings: [
          {
            action: 'person.factor-removed',
            target: personTarget(person),
            detail: { factor: factor.id, kind: factor.kind },
          },
        ],
        whyNot: async () => noSuchThing(),
      })
      return { status: 204 }
    },
  }),
]

async function livingSessions({ parts }: AdminContext, personId: string) {
  const now = secondsOf(parts.clock())
  const sessions = await parts.stores.sessions.ofPerson(personId, now)
  return sessions.filter(({ lastSeenAt }) => !isIdleSession(lastSeenAt, now))
}

function encodeSession(session: Session) {
  return {
    id: session.id,
    created_at: instant(session.createdAt),
    signed_in_at: instant(session.signedInAt),
    methods: [...session.methods],
    last_seen_at: instant(session.lastSeenAt),
    expires_at: instant(session.expiresAt),
    address: session.address,
    browser: session.browser,
  }
}

function encodeFactor(factor: TotpFactor | PasskeyFactor) {
  return {
    id: factor.id,
    kind: factor.kind,
    name: factor.name,
    created_at: instant(factor.createdAt),
    confirmed_at: instantOrNull(factor.confirmedAt),
    last_used_at: instantOrNull(factor.lastUsedAt),
  }
}

function noSuchThing(): Refusal {
  return new Refusal('not_found', 'The person has no such thing.')
}
