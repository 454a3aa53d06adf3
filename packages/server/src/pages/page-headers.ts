/** What a page allows beyond nothing. */
interface Allowed {
  readonly formTargets?: readonly string[] | undefined
  /** Of the one script. */
  readonly nonce?: string | undefined
}

/** An origin or a scheme, as a source expression; anything else could end the directive. */
const sourceExpression = /^[a-z][a-z0-9+.-]*:(\/\/[a-z0-9.[\]:-]+)?$/i

/**
 * Headers of every page for people: nothing is framed, kept, sniffed, told on, or run. The opener
 * is not cut off here: apps open the pages of signing in as popups and wait for them to come back.
 *
 * @throws Error for a form target that is no origin and no scheme: a bug of ours
 */
export function pageHeaders({ formTargets = [], nonce }: Allowed): Record<string, string> {
  const bad = formTargets.find((target) => !sourceExpression.test(target))
  if (bad !== undefined) throw new Error('A form target is no origin.')
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    `form-action ${["'self'", ...formTargets].join(' ')}`,
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
