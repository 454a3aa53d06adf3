import { createHmac, generateKeyPairSync, randomUUID, sign, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { parse } from 'node:querystring'
import { parseArgs } from 'node:util'

/**
 * The least that a token endpoint can do: read the form, compare the secret, sign a JWT, answer.
 * No store, no audit, no validation. What it reaches is the ceiling that Node and its
 * cryptography set on this machine.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    algorithm: { type: 'string', default: 'ES256' },
    'client-id': { type: 'string', default: '' },
    'client-secret': { type: 'string', default: '' },
  },
})

const scope = 'devices:read'
const lifeSeconds = 600
const issuer = `http://localhost:${values.port}`
const clientId = values['client-id']
const hmacKey = Buffer.alloc(32, 7)
const storedSecret = createHmac('sha256', hmacKey).update(values['client-secret']).digest()

const privateKey =
  values.algorithm === 'RS256'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const signingKey = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
const header = Buffer.from(
  JSON.stringify({ alg: values.algorithm, typ: 'at+jwt', kid: randomUUID() }),
).toString('base64url')

createServer(async (request, response) => {
  const form = parse(await bodyOf(request))
  const accepted = form.client_id === clientId && isSecret(String(form.client_secret))
  const answer = accepted
    ? { access_token: accessToken(), token_type: 'Bearer', expires_in: lifeSeconds, scope }
    : { error: 'invalid_client' }
  const body = JSON.stringify(answer)
  response.writeHead(accepted ? 200 : 401, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  })
  response.end(body)
}).listen(Number(values.port), '127.0.0.1')

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (body += chunk))
    request.on('end', () => resolve(body))
  })
}

function isSecret(secret: string): boolean {
  return timingSafeEqual(createHmac('sha256', hmacKey).update(secret).digest(), storedSecret)
}

/** A JWT with the claims of RFC 9068 §2.2. */
function accessToken(): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: issuer,
    aud: `${issuer}/api`,
    sub: clientId,
    client_id: clientId,
    iat: now,
    exp: now + lifeSeconds,
    jti: randomUUID(),
    scope,
  }
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
  const signature = sign('sha256', Buffer.from(`${header}.${payload}`), signingKey)
  return `${header}.${payload}.${signature.toString('base64url')}`
}
