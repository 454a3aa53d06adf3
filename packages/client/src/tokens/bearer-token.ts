import type { TransportAnswer } from '../http/request-transport.ts'

/** What an ID token says of the person; it was verified. @see OpenID Connect Core §2, §5.1 */
export type IdTokenClaims = Readonly<Record<string, unknown>> & { readonly sub: string }

/** A bearer token as the client keeps it. */
export interface AccessToken {
  readonly value: string
  readonly scope: string | undefined
  /** Seconds that it lives in all, as the server said; undefined when it did not say. */
  readonly lifeSeconds: number | undefined
  /** When it ends by this machine's clock, in milliseconds since 1970: for people and files. */
  readonly expiresAt: number | undefined
  /** Of the person who signed in: where an ID token came along, and the issuer is known. */
  readonly claims?: IdTokenClaims | undefined
}

/** Where calls get their tokens from. Made by `clientCredentials`, `uemTokens` and the others. */
export interface TokenSource {
  /**
   * A token that lives for at least so many seconds more (10 when not said). All callers share one
   * request; while a good token is there nobody waits, a new one is fetched behind their backs.
   *
   * @throws FrontdeskError `credentials-refused`, `token-refused`, `sign-in-needed`,
   *   `unexpected-answer`, and whatever the transport throws
   */
  get(options?: TokenWanted): Promise<AccessToken>
  /**
   * After an API refused `refused`: a token other than it. Where somebody else has renewed it in
   * the meantime, that one; otherwise a fresh one. Callers at the same time share one request.
   */
  renew(refused: AccessToken, options?: TokenWanted): Promise<AccessToken>
}

export interface TokenWanted {
  readonly minimumSeconds?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** Fetches one fresh token; a TokenSource is a grant plus keeping, sharing and renewing. */
export interface TokenGrant {
  /** Names the credentials in a store without telling them: endpoint, client, scope, kind. */
  readonly name: string
  /**
   * @param previous what an earlier request of this grant left, such as a rotated refresh token
   * @param need `ahead` while the old token still lives: then no person may be asked
   * @throws FrontdeskError `sign-in-needed` when only a person could help and may not be asked
   */
  request(
    previous: GrantMemory | undefined,
    signal?: AbortSignal,
    need?: TokenNeed,
  ): Promise<GrantedToken>
}

/** Whether somebody waits for the token, or it is fetched before anybody has to. */
export type TokenNeed = 'now' | 'ahead'

/** What a grant wants kept between two requests. It is a secret like the token. */
export interface GrantMemory {
  readonly refreshToken?: string | undefined
  /** Of the ID token; an answer without one leaves those from before. */
  readonly claims?: IdTokenClaims | undefined
}

export interface GrantedToken {
  readonly token: Omit<AccessToken, 'expiresAt'>
  /** From sending the request to its answer: so old may the token be already. */
  readonly roundTripMilliseconds?: number | undefined
  readonly memory?: GrantMemory | undefined
  /** With the answer that brought it; whoever asked verifies it. */
  readonly idToken?: { readonly text: string; readonly answer: TransportAnswer } | undefined
}

/** One entry of a store: the token, when it was fetched and ends, and the grant's memory. */
export interface KeptToken {
  readonly token: AccessToken
  /** By the wall clock of the machine that fetched it, in milliseconds since 1970. */
  readonly fetchedAt: number
  readonly memory?: GrantMemory | undefined
}

/** Keeps tokens between processes. */
export interface TokenStore {
  find(name: string): Promise<KeptToken | undefined>
  save(name: string, kept: KeptToken): Promise<void>
  forget(name: string): Promise<void>
  /** Runs `work` while no other process runs its own for this name. */
  withLock<Result>(name: string, work: () => Promise<Result>): Promise<Result>
}

/** What a log may know of a request: no header, no body, no query value, no token. */
export interface RequestNote {
  readonly kind: 'token' | 'call'
  readonly method: string
  /** Scheme, host and path; the query is left out. */
  readonly url: string
  /** From 1 on. */
  readonly attempt: number
  readonly status?: number | undefined
  readonly milliseconds: number
  readonly requestId?: string | undefined
  /** Why it is going to be repeated, or what it failed with. */
  readonly outcome: 'done' | 'renewed' | 'repeated' | 'failed'
}

export type RequestHook = (note: RequestNote) => void
