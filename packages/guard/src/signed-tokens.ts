import {
  findCompactToken,
  findPartObject,
  findTokenHeader,
  type TokenHeader,
} from './compact-token.ts'
import { type GuardSettings, normalType } from './guard-options.ts'
import type { Caller } from './guard-verdict.ts'
import type { IssuerKeySet } from './issuer-key-set.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import { recentEntries } from './recent-entries.ts'
import { type IssuerKey, verifySignature } from './signature-check.ts'
import { isOver, readClaims } from './token-claims.ts'

/** Whose token it is, why it is not good, or that nobody can tell without the issuer's keys. */
export type TokenVerdict = Caller | { readonly problem: string } | 'no-keys'

/** Checks JWT access tokens by the issuer's keys. */
export interface SignedTokens {
  /** As `verify` for a token that was good before; undefined for any other. */
  find(token: string): Caller | undefined
  verify(token: string): Promise<TokenVerdict>
}

interface Seen {
  readonly caller: Caller
  readonly key: IssuerKey
}

const unreadable = { problem: 'The access token is malformed.' } as const
/** Issuers write few different headers; this many are read once only. */
const mostHeaders = 64

/** Results are kept until the token expires or its key is no longer published. */
export function signedTokens(settings: GuardSettings, keys: IssuerKeys): SignedTokens {
  const { clock, leewaySeconds } = settings
  const seen = recentEntries<Seen>(settings.cache)
  const headers = new Map<string, TokenHeader>()

  function isAccepted({ algorithm, type }: TokenHeader): boolean {
    const allowed: readonly string[] = settings.algorithms
    return allowed.includes(algorithm) && type !== undefined && settings.types.has(normalType(type))
  }

  function remember(headerPart: string, header: TokenHeader): void {
    if (headers.size >= mostHeaders) headers.clear()
    headers.set(headerPart, header)
  }

  /** The key of a token; asks the issuer once more when it names an unknown one. */
  async function keyFor({ algorithm, keyId }: TokenHeader): Promise<IssuerKey | TokenVerdict> {
    const choose = (set: IssuerKeySet): IssuerKey | undefined => set.find(algorithm, keyId)
    const current = keys.find() ?? (await keys.obtain())
    if (!current) return 'no-keys'
    const key = choose(current)
    if (key) return key
    const renewed = await keys.renew()
    if (!renewed) return 'no-keys'
    return choose(renewed) ?? { problem: 'The access token is signed with an unknown key.' }
  }

  return {
    find(token) {
      const entry = seen.find(token)
      if (!entry) return undefined
      if (isOver(entry.caller.expiresAt, clock() / 1000, leewaySeconds)) {
        seen.delete(token)
        return undefined
      }
      const current = keys.find()
      if (current?.has(entry.key)) return entry.caller
      if (current) seen.delete(token)
      return undefined
    },

    async verify(token) {
      const compact = findCompactToken(token)
      if (!compact) return unreadable
      const { headerPart } = compact
      const header = headers.get(headerPart) ?? findTokenHeader(headerPart)
      if (!header) return unreadable
      if (!isAccepted(header)) {
        return { problem: 'The access token has a type or an algorithm that is not accepted.' }
      }
      const found = keys.find()?.find(header.algorithm, header.keyId) ?? (await keyFor(header))
      if (typeof found === 'string' || !('prepared' in found)) return found

      if (!verifySignature(found, compact.signed, compact.signature)) {
        return { problem: 'The signature of the access token is wrong.' }
      }
      remember(headerPart, header)
      const claims = findPartObject(compact.payloadPart)
      if (!claims) return unreadable
      const { caller, problem } = readClaims(claims, settings, clock() / 1000)
      if (!caller) return { problem }
      seen.set(token, { caller, key: found }, token.length * 6 + 500)
      return caller
    },
  }
}
