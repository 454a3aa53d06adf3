import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'

import { createGuard, type Guard } from '@frontdesk/guard/guard.ts'

import { type Findings, triple } from './findings.ts'
import { twoDecimals, wholeNumber } from './result-table.ts'
import type { Pace } from './rounds.ts'
import { median, ratios } from './statistics.ts'

const audience = 'https://api.example.com'
const tokens = 2000
const seenTokens = 100

interface Signed {
  readonly authorization: string
  readonly input: Buffer
  readonly signature: Buffer
}

interface Rates {
  readonly raw: number[]
  readonly uncached: number[]
  readonly seen: number[]
}

/** The guard in this process: tokens seen before, and new ones against bare `crypto.verify`. */
export async function guardScenario(pace: Pace): Promise<Findings> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const keySet = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'ES256' }] }
  const server = createServer((_, response) => response.end(JSON.stringify(keySet)))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new Error('The key server has no port.')
  const issuer = `http://127.0.0.1:${address.port}`

  const signed = Array.from({ length: tokens }, (_, index) =>
    signedToken(issuer, index, (input) =>
      sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
    ),
  )
  const headers = signed.map(({ authorization }) => Buffer.from(authorization, 'latin1'))
  const jwksUri = `${issuer}/keys`
  const keeping = createGuard({ issuer, audience, jwksUri })
  const forgetful = createGuard({ issuer, audience, jwksUri, cache: { maximumEntries: 0 } })
  const seen = headers.slice(0, seenTokens)

  const measure = {
    raw: async (at: number) => isGood(signed[at % tokens], publicKey),
    uncached: (at: number) => isAllowed(forgetful, headers[at % tokens]),
    seen: (at: number) => isAllowed(keeping, seen[at % seenTokens]),
  }
  const rates: Rates = { raw: [], uncached: [], seen: [] }
  for (let round = -1; round < pace.rounds; round++) {
    for (const name of ['raw', 'uncached', 'seen'] as const) {
      // The round before the first warms up.
      const seconds = round < 0 ? Math.min(1, pace.seconds) : pace.seconds / 2
      const rate = await ratePerSecond(measure[name], seconds)
      if (round >= 0) rates[name].push(rate)
    }
  }
  server.close()
  return findingsOf(rates)
}

/** The ceiling: nothing but the signature. */
function isGood(token: Signed | undefined, key: KeyObject): boolean {
  if (!token) throw new Error('There is no such token.')
  return verify('sha256', token.input, { key, dsaEncoding: 'ieee-p1363' }, token.signature)
}

function signedToken(issuer: string, index: number, signer: (input: Buffer) => Buffer): Signed {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const header = { alg: 'ES256', typ: 'at+jwt', kid: 'bench' }
  const claims = {
    iss: issuer,
    aud: audience,
    sub: `client-${index}`,
    client_id: `client-${index}`,
    scope: 'devices:read profiles:read',
    iat: now,
    exp: now + 36_000,
    jti: `0123456789abcdef-${index}`,
  }
  const input = Buffer.from(`${encode(header)}.${encode(claims)}`)
  const signature = signer(input)
  const authorization = `Bearer ${input}.${signature.toString('base64url')}`
  return { authorization, input, signature }
}

/** Each request has its own string, as from a socket: nothing about it is known before. */
async function isAllowed(guard: Guard, header: Buffer | undefined): Promise<boolean> {
  const authorization = header?.toString('latin1')
  const verdict = await guard.check({ headers: { authorization }, url: '/devices' }, demands)
  return verdict.allowed
}

const demands = { scopes: ['devices:read'] }

async function ratePerSecond(work: (at: number) => Promise<boolean>, seconds: number) {
  const begun = performance.now()
  const end = begun + seconds * 1000
  let done = 0
  while (performance.now() < end) {
    for (let index = 0; index < 100; index++) {
      if (!(await work(done + index))) throw new Error('A good token was refused.')
    }
    done += 100
  }
  return done / ((performance.now() - begun) / 1000)
}

function findingsOf({ raw, uncached, seen }: Rates): Findings {
  const ratio = ratios(uncached, raw)
  return {
    sections: [
      {
        title: 'Guard',
        notes: [
          'In one process, ES256, scope check included, one request after the other.',
          'Every request has a string of its own for its token. min / median / max of the rounds.',
        ],
        heading: ['figure', 'value'],
        rows: [
          ['crypto.verify alone, /s', triple(raw, wholeNumber)],
          ['a new token, /s', triple(uncached, wholeNumber)],
          ['a new token, of crypto.verify', triple(ratio, twoDecimals)],
          ['a token seen before, /s', triple(seen, wholeNumber)],
        ],
        where: 'screen and document',
      },
    ],
    goals: [
      {
        name: 'guard: a token seen before, checks/s',
        measured: median(seen),
        bound: { atLeast: 300_000 },
        unit: '/s',
      },
      {
        name: 'guard: a new token, of crypto.verify',
        measured: median(ratio),
        bound: { atLeast: 0.9 },
        unit: '',
      },
    ],
    flaws: [],
  }
}
