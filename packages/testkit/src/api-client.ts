/** An answer, read: the text, and the value where it is JSON. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Nothing checks its shape: a member that is not there fails the test that reads it. */
  readonly json: AnswerBody
}

/** Every member that a test reads from an answer, whichever answer has it. */
export interface AnswerBody {
  readonly access_token: string
  readonly activityId: string
  readonly chains: number
  readonly client_secret: string
  readonly DeviceId: { readonly Id: { readonly Value: number } }
  readonly Devices: readonly { readonly Id: { readonly Value: number } }[]
  readonly error: string
  readonly errorCode: number
  readonly expires_in: number
  readonly id: string
  readonly items: readonly AnswerItem[]
  readonly keys: readonly { readonly kid: string }[]
  readonly next_cursor: string | undefined
  readonly problems: readonly unknown[]
  readonly request_id: string
  readonly scope: string
  readonly secrets: readonly AnswerSecret[]
  readonly token_type: string
  readonly Total: number
}

interface AnswerItem {
  readonly id: string
  readonly name: string
  readonly outcome: string
  readonly target_id: string
}

interface AnswerSecret {
  readonly name: string
  readonly state: string
  readonly last_used_at: string | null
}

/** Talks to a running server over HTTP, as a script would. */
export interface ApiClient {
  readonly url: string
  send(method: string, path: string, options?: SendOptions): Promise<Answer>
  /** Calls the administration API with a token of the administrator client. */
  admin(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>
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
        ...(body === undefined ? {} : { body: body as NonNullable<RequestInit['body']> }),
      })
      const text = await answer.text()
      return {
        status: answer.status,
        headers: answer.headers,
        text,
        json: parseJson(text) as AnswerBody,
      }
    },

    async admin(method, path, body, headers = {}) {
      adminToken ??= await api.token(administrator, { scope: 'admin' })
      return api.send(method, `/admin/v1${path}`, {
        token: adminToken,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
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
      return JSON.parse(answer.text)
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
