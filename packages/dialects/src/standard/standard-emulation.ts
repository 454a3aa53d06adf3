import { ProtocolError, TooManyFailures } from '@frontdesk/protocol/errors.ts'

import { type Emulation, type PlayedRefusal, retryAfterHeader } from '../emulation.ts'
import type { WireReply } from '../exchange.ts'
import { standardDialect } from './standard-dialect.ts'
import { encodeStandardRefusal } from './standard-token-exchange.ts'

/** The first client of an emulator: its administration. */
export const publishedAdministration = {
  clientId: 'emulator-administration',
  clientSecret: 'emulator-administration-published-secret',
  username: 'admin',
  password: 'emulator-published-password',
}

const sentence = 'The emulator was told to answer so.'

/** A client whose scope is its only limit, and OAuth errors for whatever no other dialect spells. */
export const standardEmulation: Emulation = {
  dialect: standardDialect.policy.dialect,
  clients: [
    {
      key: 'standard',
      clientId: 'emulator-standard',
      clientSecret: 'emulator-standard-published-secret',
      name: 'Emulator: standard client',
      role: undefined,
      scope: [
        'devices',
        'apps',
        'organization-groups',
        'profiles',
        'smart-groups',
        'tags',
        'users',
      ],
    },
  ],
  refusals: [{ prefix: '/', spell: spellRefusal }],
}

function spellRefusal(refusal: PlayedRefusal): WireReply {
  const { headers, body } = encodeStandardRefusal(errorOf(refusal))
  return {
    status: refusal.status,
    headers: { ...headers, ...retryAfterHeader(refusal) },
    body,
  }
}

function errorOf({ status, retryAfterSeconds = 1 }: PlayedRefusal): ProtocolError {
  if (status === 429 || status === 503) return new TooManyFailures(retryAfterSeconds, sentence)
  const code = status === 401 ? 'invalid_client' : status < 500 ? 'invalid_request' : 'server_error'
  return new ProtocolError(code, sentence)
}
