import type { WireReply } from './exchange.ts'

/**
 * A client that every emulator has from its start. Its credentials are published, so that a
 * script in any language can have them written into it; they open nothing but emulators (T15).
 */
export interface PublishedClient {
  /** What programs of tests call it. */
  readonly key: string
  readonly clientId: string
  readonly clientSecret: string
  readonly name: string
  /** Name of a built-in role; undefined: the scope alone is the limit. */
  readonly role: string | undefined
  readonly scope: readonly string[]
}

/** An account that needs no tokens, of the dialects that have such; published likewise. */
export interface PublishedAdministrator {
  readonly username: string
  readonly password: string
  /** Goes beside the password. */
  readonly apiKey: string
  /** Name of a built-in role. */
  readonly role: string
}

/** An answer that an emulator gives because it was told to, before anything looked at the request. */
export interface PlayedRefusal {
  readonly status: number
  readonly requestId: string
  readonly retryAfterSeconds: number | undefined
  /** Unix seconds of the emulator's clock. */
  readonly now: number
}

/** Spells the refusals of all paths that begin so. */
export interface RefusalSpelling {
  readonly prefix: string
  spell(refusal: PlayedRefusal): WireReply
}

/** What an emulator needs to know of one dialect. */
export interface Emulation {
  readonly dialect: string
  readonly clients: readonly PublishedClient[]
  readonly administrator?: PublishedAdministrator | undefined
  readonly refusals: readonly RefusalSpelling[]
}

/** `Retry-After`, where there is something to say. */
export function retryAfterHeader({
  retryAfterSeconds,
}: Pick<PlayedRefusal, 'retryAfterSeconds'>): Record<string, string> {
  return retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }
}
