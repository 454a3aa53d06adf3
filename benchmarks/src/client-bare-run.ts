import { Agent, request } from 'undici'

import { readClientJob, reportClientJob } from './client-job.ts'

/**
 * The ideal: a bare undici loop that knows how many connections there are, keeps nothing, and asks
 * for a token when four of its five seconds are over.
 */
const { server, clientId, clientSecret, devices, concurrency } = readClientJob()
const renewAfterMilliseconds = 4000

const dispatcher = new Agent({ connections: Number(concurrency) })
let tokenRequests = 0
async function askToken(): Promise<string> {
  tokenRequests++
  const { body } = await request(`${server}/connect/token`, {
    dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }).toString(),
  })
  const answer: unknown = await body.json()
  const isToken = typeof answer === 'object' && answer !== null && 'access_token' in answer
  if (!isToken || typeof answer.access_token !== 'string') throw new Error('No token came.')
  return answer.access_token
}

let token = askToken()
let askedAt = performance.now()
function currentToken(): Promise<string> {
  if (performance.now() - askedAt > renewAfterMilliseconds) {
    askedAt = performance.now()
    token = askToken()
  }
  return token
}

const failures: Record<string, number> = {}
const started = performance.now()
const left = devices[Symbol.iterator]()
async function work(): Promise<void> {
  for (const device of left) {
    const { statusCode, body } = await request(`${server}/api/mdm/devices/${device}/profiles`, {
      dispatcher,
      headers: {
        authorization: `Bearer ${await currentToken()}`,
        accept: 'application/json;version=1',
      },
    })
    await body.text()
    if (statusCode !== 200) failures[statusCode] = (failures[statusCode] ?? 0) + 1
  }
}
await Promise.all(Array.from({ length: Number(concurrency) }, work))
const seconds = (performance.now() - started) / 1000
reportClientJob({ calls: devices.length, failures, tokenRequests, seconds })
await dispatcher.close()
