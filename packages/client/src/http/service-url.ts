import { FrontdeskError } from '../client-error.ts'
import { withoutEnd } from './without-end.ts'

/**
 * Reads a server's address as people write it: `https://` may be missing, slashes may end it.
 *
 * @param what how errors name it, such as "The server"
 * @returns without a slash at its end
 * @throws FrontdeskError `usage` for what is no http or https address, or holds a password
 */
export function parseServiceUrl(text: string, what: string): string {
  const spelled = /^[a-z][a-z0-9+.-]*:\/\//i.test(text.trim())
    ? text.trim()
    : `https://${text.trim()}`
  const url = URL.canParse(spelled) ? new URL(spelled) : undefined
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (!url || !isWeb || url.username || url.password || url.hash) {
    throw new FrontdeskError('usage', `${what} is not an address like https://host.example.`)
  }
  return `${url.origin}${withoutEnd(url.pathname, /\//)}${url.search}`
}

/**
 * @returns the value
 * @throws FrontdeskError `usage` when it is missing or empty
 */
export function requireText(value: string | undefined, what: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value
  throw new FrontdeskError('usage', `${what} is missing.`)
}
