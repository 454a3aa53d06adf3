const unreachable = 'the address cannot be reached'
const unresolved = 'the name cannot be resolved'
const cutOff = 'the other side ended it'
const unknownAuthority =
  'the certificate is from an authority that this server does not know; NODE_EXTRA_CA_CERTS names a file with more'

/** What the codes of Node and OpenSSL mean. */
const meanings: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', unresolved],
  ['EAI_AGAIN', unresolved],
  ['EAI_FAIL', unresolved],
  ['EAI_NODATA', unresolved],
  ['ECONNREFUSED', 'it was refused'],
  ['ECONNRESET', cutOff],
  ['EPIPE', cutOff],
  ['EHOSTUNREACH', unreachable],
  ['ENETUNREACH', unreachable],
  ['EADDRNOTAVAIL', unreachable],
  ['ETIMEDOUT', 'it took too long'],
  ['EPROTO', 'TLS could not be agreed'],
  ['CERT_HAS_EXPIRED', 'the certificate has expired'],
  ['CERT_NOT_YET_VALID', 'the certificate is not valid yet'],
  ['CERT_REVOKED', 'the certificate is revoked'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate is for another name'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', unknownAuthority],
  ['SELF_SIGNED_CERT_IN_CHAIN', unknownAuthority],
  ['UNABLE_TO_GET_ISSUER_CERT', unknownAuthority],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', unknownAuthority],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', unknownAuthority],
])

/**
 * Says why a connection failed: `The connection failed: it was refused (ECONNREFUSED).`
 *
 * @param code as Node names it
 */
export function whyUnconnected(code: string | undefined): string {
  if (code === undefined) return 'The connection failed.'
  const meaning = code.startsWith('ERR_SSL_') ? 'TLS could not be agreed' : meanings.get(code)
  return `The connection failed: ${meaning === undefined ? code : `${meaning} (${code})`}.`
}
