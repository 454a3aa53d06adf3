import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Prompt } from '@frontdesk/protocol/rfc6749-authorization/authorization-request.ts'
import type { SignedIn } from '@frontdesk/protocol/sign-in/sign-in.ts'

import { type Interaction, mustSignIn } from './authorization-interaction.ts'

const now = 1_000_000

function sitting(id: string, signedInAt: number): SignedIn {
  const session = {
    id,
    personId: 'person',
    hash: '',
    keyId: '',
    createdAt: signedInAt,
    signedInAt,
    methods: [],
    lastSeenAt: signedInAt,
    expiresAt: now + 1000,
    endedAt: undefined,
    address: '',
    browser: '',
  } satisfies SignedIn['session']
  const person = {
    id: 'person',
    organizationId: '',
    organizationGroupId: 1,
    username: '',
    email: '',
    givenName: '',
    familyName: '',
    status: 'enabled',
    roles: [],
    password: undefined,
    secondFactor: 'optional',
    createdAt: 0,
    updatedAt: 0,
    version: 1,
  } satisfies SignedIn['person']
  return { session, person }
}

interface Row {
  readonly what: string
  readonly prompt?: Prompt
  readonly maxAge?: number
  readonly sitting?: SignedIn
  readonly signIn?: Interaction['signIn']
  readonly expected: boolean
}

const old = sitting('old', now - 500)
const sent = { askedAt: now - 10, sessionBefore: 'old' }
const fresh = sitting('new', now - 5)

const rows: readonly Row[] = [
  { what: 'nobody sits there', expected: true },
  { what: 'somebody sits there', sitting: old, expected: false },
  { what: 'prompt=consent', sitting: old, prompt: 'consent', expected: false },
  { what: 'prompt=login', sitting: old, prompt: 'login', expected: true },
  { what: 'prompt=select_account', sitting: old, prompt: 'select_account', expected: true },
  {
    what: 'prompt=login, proven since',
    sitting: fresh,
    prompt: 'login',
    signIn: sent,
    expected: false,
  },
  {
    what: 'prompt=login, the same session',
    sitting: old,
    prompt: 'login',
    signIn: sent,
    expected: true,
  },
  {
    what: 'prompt=login, the same session, begun in the very second of the question',
    sitting: sitting('old', now - 10),
    prompt: 'login',
    signIn: sent,
    expected: true,
  },
  {
    what: 'prompt=login, another session from before',
    sitting: sitting('other', now - 400),
    prompt: 'login',
    signIn: sent,
    expected: true,
  },
  {
    what: 'prompt=login, nobody before',
    sitting: fresh,
    prompt: 'login',
    signIn: { askedAt: now - 10, sessionBefore: undefined },
    expected: false,
  },
  { what: 'max_age that is not over', sitting: old, maxAge: 500, expected: false },
  { what: 'max_age that is over', sitting: old, maxAge: 499, expected: true },
  { what: 'max_age=0 in the very second', sitting: sitting('now', now), maxAge: 0, expected: true },
  { what: 'max_age=0, proven since', sitting: fresh, maxAge: 0, signIn: sent, expected: false },
]

describe('mustSignIn: OpenID Connect Core §3.1.2.1', () => {
  for (const { what, prompt, maxAge, sitting: signedIn, signIn, expected } of rows) {
    test(what, () => {
      const asked = { prompt: new Set(prompt ? [prompt] : []), maxAge }
      assert.equal(mustSignIn(asked, { pairs: [], signIn }, signedIn, now), expected)
    })
  }
})
