/** An identifier and a secret, as a client presented them. */
export interface PresentedCredentials {
  readonly clientId: string
  readonly clientSecret: string
}

const basicHeader = /^basic +([a-z0-9+/]+={0,2}) *$/i

/**
 * Reads an `Authorization: Basic` header. Clients differ in whether they percent-encode the two
 * parts, so the answer lists what may be meant, likeliest first: decoded as the RFC says, then
 * as it stands where that is something else.
 *
 * @returns undefined when the header is of another scheme; an empty list when it is broken.
 * @see RFC 6749 §2.3.1 (form-urlencoded parts), RFC 7617 §2
 */
export function readBasicCredentials(
  authorization: string | undefined,
): readonly PresentedCredentials[] | undefined {
  if (authorization === undefined || !/^basic\b/i.test(authorization)) return undefined

  const encoded = basicHeader.exec(authorization)?.[1]
  if (encoded === undefined) return []
  const text = decodeUtf8(Buffer.from(encoded, 'base64'))
  const colon = text?.indexOf(':') ?? -1
  if (text === undefined || colon < 0) return []

  const raw = { clientId: text.slice(0, colon), clientSecret: text.slice(colon + 1) }
  const decoded = formDecoded(raw)
  if (decoded === undefined) return [raw]
  const same = decoded.clientId === raw.clientId && decoded.clientSecret === raw.clientSecret
  return same ? [raw] : [decoded, raw]
}

function formDecoded(raw: PresentedCredentials): PresentedCredentials | undefined {
  try {
    return {
      clientId: decodeURIComponent(raw.clientId.replaceAll('+', ' ')),
      clientSecret: decodeURIComponent(raw.clientSecret.replaceAll('+', ' ')),
    }
  } catch {
    return undefined
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
