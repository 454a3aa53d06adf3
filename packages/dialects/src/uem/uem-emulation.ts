import { ProtocolError, TooManyFailures } from '@frontdesk/protocol/errors.ts'

import { type Emulation, type PlayedRefusal, retryAfterHeader } from '../emulation.ts'
import type { WireReply } from '../exchange.ts'
import { uemDialect } from './uem-dialect.ts'
import { challenges, type FaultName, UemFault, uemFaults } from './uem-faults.ts'
import { encodeFault } from './uem-reply.ts'
import { encodeTokenRefusal } from './uem-token-exchange.ts'

const scope = ['uem-api']

/** A client for each built-in role, an administrator with an API key, and refusals as recorded. */
export const uemEmulation: Emulation = {
  dialect: uemDialect.policy.dialect,
  clients: [
    {
      key: 'uem',
      clientId: 'emulator-uem',
      clientSecret: 'emulator-uem-published-secret',
      name: 'Emulator: Console Administrator',
      role: 'Console Administrator',
      scope,
    },
    {
      key: 'uemReadOnly',
      clientId: 'emulator-uem-read-only',
      clientSecret: 'emulator-uem-read-only-published-secret',
      name: 'Emulator: Read Only',
      role: 'Read Only',
      scope,
    },
    {
      key: 'uemHelpDesk',
      clientId: 'emulator-uem-help-desk',
      clientSecret: 'emulator-uem-help-desk-published-secret',
      name: 'Emulator: Help Desk',
      role: 'Help Desk',
      scope,
    },
  ],
  administrator: {
    username: 'emulator',
    password: 'emulator-published-password',
    apiKey: 'emulator-published-api-key',
    role: 'Console Administrator',
  },
  refusals: [
    { prefix: uemDialect.tokenPath, spell: spellTokenRefusal },
    { prefix: `${uemDialect.apiPath}/`, spell: spellRestRefusal },
  ],
}

const named: Readonly<Record<number, FaultName>> = {
  400: 'requestInvalid',
  401: 'tokenInvalid',
  403: 'permissionLacking',
  404: 'deviceNotFound',
  413: 'bodyTooLarge',
  429: 'quotaExceeded',
  500: 'serverFault',
  501: 'notKept',
  503: 'unavailable',
}

/** What a quota was that is used up, where nobody counted (quirk U74). */
const playedQuota = 250_000

function spellRestRefusal(refusal: PlayedRefusal): WireReply {
  const { status, requestId, now, retryAfterSeconds = 0 } = refusal
  const name = named[status] ?? 'serverFault'
  const headers = { ...(status === 401 && challenges.badToken), ...retryAfterHeader(refusal) }
  const quota =
    status === 429
      ? { limit: playedQuota, remaining: 0, resetAt: now + retryAfterSeconds }
      : undefined
  const frame = { format: 'json', requestId, https: false, quota } as const
  const spelled = encodeFault(frame, new UemFault(name, uemFaults[name].message, headers))
  if (named[status] !== undefined) return spelled
  const message = 'The emulator was told to answer so.'
  const body = JSON.stringify({ errorCode: status, message, activityId: requestId })
  return { ...spelled, status, body }
}

function spellTokenRefusal(refusal: PlayedRefusal): WireReply {
  const error = errorOf(refusal)
  const { headers, body } = encodeTokenRefusal(error, refusal, { errorCodes: false })
  return {
    status: refusal.status,
    headers: { ...headers, ...retryAfterHeader(refusal) },
    body,
  }
}

function errorOf({ status, retryAfterSeconds = 1 }: PlayedRefusal): ProtocolError {
  if (status === 429 || status === 503) {
    return new TooManyFailures(retryAfterSeconds, 'The emulator was told to answer so.')
  }
  const code = status === 401 ? 'invalid_client' : status < 500 ? 'invalid_request' : 'server_error'
  return new ProtocolError(code, 'The emulator was told to answer so.')
}
