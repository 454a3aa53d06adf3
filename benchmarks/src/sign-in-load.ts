import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'

/**
 * People who sign in by password, a process of its own: a plan on stdin, what it saw on stdout.
 * Whoever is told to come back later does so: a person does not press the button at once.
 */
export interface SignInPlan {
  readonly url: string
  readonly inFlight: number
  readonly seconds: number
  readonly body: string
}

export interface SignInsSeen {
  readonly signedIn: number
  readonly sentAway: number
  /** Any other answer, as its status. */
  readonly others: readonly number[]
  /** Milliseconds, median. */
  readonly p50Ms: number
}

const plan: SignInPlan = JSON.parse(await text(process.stdin))
const agent = new Agent({ keepAlive: true, maxSockets: plan.inFlight })
const until = performance.now() + plan.seconds * 1000
const times: number[] = []
const others: number[] = []
let sentAway = 0

await Promise.all(Array.from({ length: plan.inFlight }, onePerson))
agent.destroy()
times.sort((left, right) => left - right)
const seen: SignInsSeen = {
  signedIn: times.length,
  sentAway,
  others,
  p50Ms: times[times.length >> 1] ?? Number.NaN,
}
process.stdout.write(JSON.stringify(seen))

async function onePerson(): Promise<void> {
  while (performance.now() < until) {
    const begun = performance.now()
    const { status, retryAfter } = await signIn()
    if (status === 303) times.push(performance.now() - begun)
    else if (status === 429) {
      sentAway += 1
      await new Promise((resolve) => setTimeout(resolve, retryAfter * 1000))
    } else others.push(status)
  }
}

function signIn(): Promise<{ readonly status: number; readonly retryAfter: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<{
    readonly status: number
    readonly retryAfter: number
  }>()
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(plan.body),
  }
  const sent = request(`${plan.url}/sign-in`, { method: 'POST', agent, headers }, (answer) => {
    answer.resume().on('end', () => {
      const retryAfter = Number(answer.headers['retry-after'] ?? 1)
      resolve({ status: answer.statusCode ?? 0, retryAfter })
    })
  })
  sent.on('error', reject)
  sent.end(plan.body)
  return promise
}
