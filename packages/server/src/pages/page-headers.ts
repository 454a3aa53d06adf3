/** What a page allows beyond nothing. */
interface Allowed {
  /** The page's form goes to another site. */
  readonly form?: 'leaves' | undefined
  /** Of the one script. */
  readonly nonce?: string | undefined
}

/**
 * Headers of every page for people: nothing is framed, kept, sniffed, told on, or run. The opener
 * is not cut off here: apps open the pages of signing in as popups and wait for them to come back.
 *
 * Forms go to this server only. Browsers check `form-action` on every later redirect too, so the
 * one form that leaves for an app has none: nobody knows where that app sends people on to.
 *
 * @see CSP3 §6.4.1 (form-action), trust T14
 */
export function pageHeaders({ form, nonce }: Allowed): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    ...(form === 'leaves' ? [] : ["form-action 'self'"]),
    "frame-ancestors 'none'",
    "base-uri 'none'",
    ...(nonce === undefined ? [] : [`script-src 'nonce-${nonce}'`]),
  ]
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy.join('; '),
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'Permissions-Policy':
      'camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)',
  }
}
