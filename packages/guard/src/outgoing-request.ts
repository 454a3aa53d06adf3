const largestAnswerBytes = 512 * 1024

/** How a guard asks for JSON: with a time limit, a size limit, and no redirects. */
export interface OutgoingRequest {
  readonly url: string
  readonly timeoutMilliseconds: number
  /** Sent as a form by POST; a GET without it. */
  readonly form?: URLSearchParams | undefined
  readonly authorization?: string | undefined
}

export interface JsonReply {
  readonly status: number
  /** Undefined when the answer is not a 200 of JSON. */
  readonly json: unknown
}

/** @throws TypeError unless the address is https, or http on the loopback */
export function requireSafeAddress(address: string, what: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.username !== '' || url.password !== '') {
    throw new TypeError(`${what} is not an address that can be used.`)
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))
    return url
  throw new TypeError(`${what} must be https, or http on this machine's loopback.`)
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** @throws Error when there is no answer in time, a redirect, or more than 512 KiB */
export async function askForJson(request: OutgoingRequest): Promise<JsonReply> {
  requireSafeAddress(request.url, 'The address')
  const answer = await fetch(request.url, {
    method: request.form ? 'POST' : 'GET',
    redirect: 'error',
    signal: AbortSignal.timeout(request.timeoutMilliseconds),
    headers: {
      accept: 'application/json',
      ...(request.authorization === undefined ? {} : { authorization: request.authorization }),
    },
    ...(request.form ? { body: request.form } : {}),
  })
  if (answer.status !== 200) {
    await answer.body?.cancel()
    return { status: answer.status, json: undefined }
  }
  return { status: 200, json: parseJson(await readLimited(answer)) }
}

async function readLimited(answer: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength
    // Leaving the loop cancels the body.
    if (bytes > largestAnswerBytes) throw new Error('The answer is larger than 512 KiB.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
