/** An answer, read: the text, and the value where it is JSON. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
  readonly json: any
}

/** Talks to a running server over HTTP, as a script would. */
export interface ApiClient {
  readonly url: string
  send(method: string, path: string, options?: SendOptions): Promise<Answer>
  /** Calls the administration API with a token of the administrator client. */
  admin(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Asks a token endpoint with the secret in the body. */
  askToken(client: Credentials, options?: { path?: string; scope?: string }): Promise<Answer>
  /** The access token of `askToken`; fails the test when there is none. */
  token(client: Credentials, options?: { path?: string; scope?: string }): Promise<string>
  /** Registers a client; fails the test when that is refused. */
  createClient(body: Record<string, unknown>): Promise<CreatedClient>
}

export interface SendOptions {
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array | FormData | URLSearchParams
  readonly token?: string
}

export interface Credentials {
  readonly client_id: string
  readonly client_secret: string
}

export interface CreatedClient extends Credentials {
  readonly id: string
  readonly token_endpoint: string
  readonly api_base: string
  readonly secrets: readonly { readonly id: string }[]
}

/** Makes a client for a server at `url` with its administrator client's credentials. */
export function apiClient(url: string, administrator: Credentials): ApiClient {
  let adminToken: string | undefined

  const api: ApiClient = {
    url,

    async send(method, path, { headers = {}, body, token } = {}) {
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
      const answer = await fetch(url + path, {
        method,
        headers: { ...authorization, ...headers },
        redirect: 'manual',
        ...(body === undefined ? {} : { body: body as BodyInit }),
      })
      const text = await answer.text()
      return { status: answer.status, headers: answer.headers, text, json: parseJson(text) }
    },

    async admin(method, path, body, headers = {}) {
      adminToken ??= await api.token(administrator, { scope: 'admin' })
      return api.send(method, `/admin/v1${path}`, {
        token: adminToken,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    },

    askToken(client, { path = '/oauth2/token', scope } = {}) {
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: client.client_id,
        client_secret: client.client_secret,
        ...(scope === undefined ? {} : { scope }),
      })
      return api.send('POST', path, { body: form })
    },

    async token(client, options) {
      const answer = await api.askToken(client, options)
      if (answer.status !== 200) throw new Error(`No token: ${answer.status} ${answer.text}`)
      return answer.json.access_token
    },

    async createClient(body) {
      const answer = await api.admin('POST', '/oauth-clients', body)
      if (answer.status !== 201) throw new Error(`No client: ${answer.status} ${answer.text}`)
      return answer.json
    },
  }
  return api
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
