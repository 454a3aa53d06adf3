import type { ApiClient } from '@frontdesk/client/api/api-call.ts'
import { apiClient } from '@frontdesk/client/api/authorized-client.ts'
import type { Transport, TransportAnswer } from '@frontdesk/client/http/request-transport.ts'
import type { AccessToken, TokenSource } from '@frontdesk/client/tokens/bearer-token.ts'

import { findFailure } from './client-failure.ts'
import type { CommandFailure } from './command-failure.ts'
import { dialectWires, harmlessCalls } from './dialects/dialect-wire.ts'
import { type Finding, failed, ok, skipped } from './doctor-finding.ts'
import { examineClock, examineNames, examineProxy, examineReach } from './doctor-network.ts'
import { refusal } from './refusal-sentence.ts'
import type { ServerConnection } from './server-connection.ts'

interface Examined {
  readonly connection: ServerConnection
  readonly transport: Transport
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly now: () => number
}

const shortLifeSeconds = 60

/**
 * Examines a connection step by step, from the network to the API. A step that cannot be made
 * because one before it failed is skipped.
 */
export async function* examine(parts: Examined): AsyncGenerator<Finding> {
  const { connection, transport } = parts
  const { server, tokenUrl, timeoutSeconds } = connection
  const { finding: proxy, throughProxy } = examineProxy(connection, parts.environment)
  yield proxy
  const names = await examineNames([server, tokenUrl], throughProxy)
  yield names
  const reached = await examineReach('server', server, transport, timeoutSeconds)
  yield reached.finding
  yield examineClock(reached.answer, parts.now())
  if (new URL(tokenUrl).origin !== new URL(server).origin) {
    yield (await examineReach('token host', tokenUrl, transport, timeoutSeconds)).finding
  }

  const wire = dialectWires[connection.dialect]
  // No store: a kept token would say nothing about the secret.
  const timeoutMilliseconds = timeoutSeconds * 1000
  const tokens = wire.tokens(connection, { transport, timeoutMilliseconds })
  const { finding: asked, token } = await examineToken(tokens, connection)
  yield asked
  yield examineLife(token)
  if (token === undefined || reached.answer === undefined) {
    yield skipped('API', 'It needs a server that answers, and a token.')
    return
  }
  const api = apiClient({
    ...{ base: server, tokens, transport, timeoutMilliseconds },
    ...{ attempts: 1, maximumWaitMilliseconds: 0 },
  })
  yield* examineApi(api, connection)
}

async function examineToken(
  tokens: TokenSource,
  connection: ServerConnection,
): Promise<{ readonly finding: Finding; readonly token: AccessToken | undefined }> {
  try {
    const token = await tokens.get({ minimumSeconds: 0 })
    const proof = connection.privateKey === undefined ? 'secret' : 'private key'
    const words = `${connection.tokenUrl} takes the client ${connection.clientId} and its ${proof}.`
    return { finding: ok('token', words), token }
  } catch (error) {
    const failure = findFailure(error)
    if (failure === undefined) throw error
    const words = [failure.message, tokenAdvice(failure, connection)].join(' ').trim()
    return { finding: failed('token', words, failure.exitCode), token: undefined }
  }
}

function tokenAdvice({ status }: CommandFailure, connection: ServerConnection): string {
  const { dialect, region, clientId } = connection
  if (dialect !== 'uem' || status === undefined) return ''
  const where = region === undefined ? '' : ` (the profile says ${region})`
  return (
    `Is ${clientId} a client of this region${where}? A token host knows the clients of its own ` +
    'region only. A new secret is made in the console at Groups & Settings, OAuth Client Management.'
  )
}

function examineLife(token: AccessToken | undefined): Finding {
  if (token === undefined) return skipped('token life', 'There is no token.')
  const { lifeSeconds } = token
  if (lifeSeconds === undefined) {
    return ok('token life', 'The server does not say: a new one is fetched after a 401.')
  }
  if (lifeSeconds >= shortLifeSeconds) return ok('token life', `${lifeSeconds} seconds.`)
  const words = `${lifeSeconds} seconds, which is short: much of a run will be token requests.`
  return ok('token life', words)
}

async function* examineApi(api: ApiClient, connection: ServerConnection): AsyncGenerator<Finding> {
  const paths = harmlessCalls(connection)
  let last: TransportAnswer | undefined
  for (const path of paths) {
    const { finding, answer } = await examineCall(api, path)
    yield finding
    last = answer ?? last
  }
  if (paths.length === 0) {
    yield skipped(
      'API',
      'No call is known that every client may make; try: npx frontdesk call GET /...',
    )
  }
  if (connection.dialect === 'uem') {
    yield ok('tenant code', 'Not needed: the token says who asks; aw-tenant-code may be left out.')
  }
  yield examineQuota(last)
}

async function examineCall(
  api: ApiClient,
  path: string,
): Promise<{ readonly finding: Finding; readonly answer: TransportAnswer | undefined }> {
  const step = 'API'
  const call = `GET ${path}`
  try {
    const answer = await api.exchange({ method: 'GET', path })
    const { status } = answer
    if (status >= 200 && status < 300) return { finding: judgeSuccess(step, call, answer), answer }
    const advice = callAdvice[status] ?? ''
    const words = `${call}: ${refusal(answer).message} ${advice}`.trim()
    return { finding: failed(step, words), answer }
  } catch (error) {
    const failure = findFailure(error)
    if (failure === undefined) throw error
    return { finding: failed(step, failure.message, failure.exitCode), answer: undefined }
  }
}

function judgeSuccess(step: string, call: string, { text, headers, status }: TransportAnswer) {
  const isPage = /\bhtml\b/i.test(headers['content-type'] ?? '') || text.trimStart().startsWith('<')
  if (!isPage) return ok(step, `${call} is answered with ${status}.`)
  const words = `${call} is answered with a web page instead of JSON. Is the address of the profile the API's own, or does a sign-in page stand before it?`
  return failed(step, words)
}

const callAdvice: Readonly<Record<number, string>> = {
  401: 'The server does not take the token: does it come from the region of this server?',
  403: "The client's role does not allow this call: give the client another role, or ask for less.",
  404: 'Is the address the one of the API, without a path of the console?',
}

function examineQuota(answer: TransportAnswer | undefined): Finding {
  const left = answer?.headers['x-ratelimit-remaining']
  const limit = answer?.headers['x-ratelimit-limit']
  if (left === undefined || !/^\d+$/.test(left)) {
    return skipped('quota', 'The server does not tell how many calls are left.')
  }
  const of = limit === undefined ? '' : ` of ${limit}`
  if (Number(left) > 0) return ok('quota', `${left}${of} calls are left.`)
  return failed('quota', `No call${of} is left; the count starts anew at ${resetOf(answer)}.`)
}

function resetOf(answer: TransportAnswer | undefined): string {
  const seconds = Number(answer?.headers['x-ratelimit-reset'] ?? Number.NaN)
  return Number.isFinite(seconds)
    ? new Date(seconds * 1000).toISOString()
    : 'a time it does not say'
}
