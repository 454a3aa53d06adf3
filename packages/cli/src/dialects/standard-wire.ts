import type { DialectWire } from './dialect-wire.ts'

/** The RFCs' own spelling. @see RFC 6749 §2.3.1 (HTTP Basic), §4.4.2 */
export const standardWire: DialectWire = {
  tokenUrl: (server) => `${server}/oauth2/token`,

  tokenRequest({ clientId, clientSecret }, scope) {
    const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`
    const form = new URLSearchParams({ grant_type: 'client_credentials' })
    if (scope !== undefined) form.set('scope', scope)
    return {
      headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
      form,
    }
  },

  apiPath: (path) => path,
}

// §2.3.1 wants both halves form-encoded, so that a colon in an identifier stays one.
function formEncoded(text: string): string {
  return new URLSearchParams({ x: text }).toString().slice('x='.length)
}
