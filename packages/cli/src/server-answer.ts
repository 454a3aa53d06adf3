import type { TransportAnswer } from '@frontdesk/client/http/request-transport.ts'

import { CommandFailure } from './command-failure.ts'
import { exitCode } from './exit-code.ts'
import { findJson, isRecord, type JsonRecord } from './json-reading.ts'
import { refusal } from './refusal-sentence.ts'

/**
 * Gives the answer back when it is a success.
 *
 * @throws CommandFailure `refused`, with the server's own words and the request id
 */
export function requireSuccess(answer: TransportAnswer): TransportAnswer {
  if (answer.status >= 200 && answer.status < 300) return answer
  throw refusal(answer)
}

/**
 * The JSON object in a successful answer.
 *
 * @throws CommandFailure `refused` for every other answer, such as a proxy's HTML page
 */
export function requireRecord(answer: TransportAnswer): JsonRecord {
  const value = findJson(requireSuccess(answer).text)
  if (isRecord(value)) return value
  const type = answer.headers['content-type'] ?? 'no content type'
  throw new CommandFailure(
    exitCode.refused,
    `${new URL(answer.url).origin} answered with ${type} where JSON was expected. ` +
      'Is this the address of a Frontdesk server?',
  )
}
