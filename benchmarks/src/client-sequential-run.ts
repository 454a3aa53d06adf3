import { readClientJob, reportClientJob } from './client-job.ts'
import { readJsonAnswer, textMember } from './json-answer.ts'

/**
 * The loop of the published article: one token, a timer that asks for the next one after 55
 * minutes whatever the token's life is, one call after the other.
 */
const { server, clientId, clientSecret, devices } = readClientJob()

const renewAfterMilliseconds = 55 * 60 * 1000
let tokenRequests = 0
let token = ''
let fetchedAt = 0

async function fetchToken(): Promise<void> {
  tokenRequests++
  const answer = await fetch(`${server}/connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }),
  })
  token = textMember(await readJsonAnswer(answer, 200), 'access_token')
  fetchedAt = Date.now()
}

const started = performance.now()
const failures: Record<string, number> = {}
await fetchToken()
for (const device of devices) {
  if (Date.now() - fetchedAt > renewAfterMilliseconds) await fetchToken()
  const answer = await fetch(`${server}/api/mdm/devices/${device}/profiles`, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/json;version=1' },
  })
  await answer.text()
  if (!answer.ok) failures[answer.status] = (failures[answer.status] ?? 0) + 1
}
const seconds = (performance.now() - started) / 1000
reportClientJob({ calls: devices.length, failures, tokenRequests, seconds })
