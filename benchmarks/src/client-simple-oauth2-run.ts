import pLimit from 'p-limit'
import { ClientCredentials } from 'simple-oauth2'

import { readClientJob, reportClientJob } from './client-job.ts'

/**
 * simple-oauth2 and p-limit as their READMEs put them together: ask `expired()` before each call.
 * Calls that find it expired at the same moment wait for one request, as every user of it does.
 */
const { server, clientId, clientSecret, devices, concurrency } = readClientJob()

const client = new ClientCredentials({
  client: { id: clientId, secret: clientSecret },
  auth: { tokenHost: server, tokenPath: '/connect/token' },
  options: { authorizationMethod: 'body' },
})
let tokenRequests = 0
let renewing: ReturnType<typeof client.getToken> | undefined
const getToken = () => {
  renewing ??= requestToken().finally(() => {
    renewing = undefined
  })
  return renewing
}
const requestToken = () => {
  tokenRequests++
  return client.getToken({})
}

const failures: Record<string, number> = {}
const failed = (reason: string | number) => {
  failures[reason] = (failures[reason] ?? 0) + 1
}

const started = performance.now()
let accessToken = await getToken()
const results: string[] = []
const limit = pLimit(Number(concurrency))
await Promise.all(
  devices.map((device) =>
    limit(async () => {
      try {
        if (accessToken.expired()) accessToken = await getToken()
        const answer = await fetch(`${server}/api/mdm/devices/${device}/profiles`, {
          headers: {
            authorization: `Bearer ${accessToken.token.access_token}`,
            accept: 'application/json;version=1',
          },
        })
        const text = await answer.text()
        if (answer.ok) results.push(text)
        else failed(answer.status)
      } catch (error) {
        failed(error instanceof Error ? error.message : 'error')
      }
    }),
  ),
)
const seconds = (performance.now() - started) / 1000
reportClientJob({ calls: devices.length, failures, tokenRequests, seconds })
