import { createHmac, timingSafeEqual } from 'node:crypto'

import type { WireRequest } from '@frontdesk/dialects/exchange.ts'
import { readFormBody } from '@frontdesk/dialects/form-body.ts'
import { ProtocolError } from '@frontdesk/protocol/errors.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'
import type { SignedIn } from '@frontdesk/protocol/sign-in/sign-in.ts'

import { type PageForm, PageRefusal } from './page.ts'

/** The hidden field that binds a form to a session. */
export const formTokenField = 'form_token'

const maximumFormBytes = 65_536
const formLabel = 'frontdesk form token\n'

/** Makes and checks the tokens that bind forms to sessions. */
export interface FormTokens {
  issue(signedIn: SignedIn): string
  /** In constant time. */
  verify(signedIn: SignedIn, token: string): boolean
}

/** HMAC-SHA-256 of the session's id under a label of its own, after the key's id (T4). */
export function formTokens(keys: KeyMaterial): FormTokens {
  const tokenUnder = (keyId: string, { session }: SignedIn): string | undefined => {
    const key = keys.subkey('interaction-seal', keyId)
    const mac = key && createHmac('sha256', key).update(formLabel).update(session.id).digest()
    return mac && `${keyId}.${mac.toString('base64url')}`
  }
  return {
    issue(signedIn) {
      const token = tokenUnder(keys.currentKeyId, signedIn)
      if (token === undefined) throw new Error('The key file lacks its own current key.')
      return token
    },
    verify(signedIn, token) {
      const expected = Buffer.from(tokenUnder(token.split('.', 1)[0] ?? '', signedIn) ?? '')
      const given = Buffer.from(token)
      const isSameLength = expected.length > 0 && expected.length === given.length
      return isSameLength && timingSafeEqual(expected, given)
    },
  }
}

/**
 * Refuses what a browser says came from another site (security of forms without a session too).
 * Our pages send no referrer, so a browser may spell their origin `null`: then it must say
 * `Sec-Fetch-Site: same-origin`. Programs send neither header, and may go on.
 *
 * @throws PageRefusal
 * @see Fetch §3.2 (Origin), Fetch Metadata §2.4
 */
export function requireSameSite(request: WireRequest, publicOrigin: string): void {
  const site = request.header('sec-fetch-site')
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none'
  const origin = request.header('origin')
  const isOwnOrigin =
    origin === undefined ||
    origin === publicOrigin ||
    (origin === 'null' && site !== undefined && isOwnSite)
  if (isOwnSite && isOwnOrigin) return
  request.decision.rule = 'A form came from another site.'
  throw new PageRefusal(403, 'This form came from another site, so nothing was done.')
}

/**
 * Reads a form body: urlencoded only, at most 64 KiB, no NUL bytes.
 *
 * @throws PageRefusal
 */
export async function readPostedForm(request: WireRequest): Promise<PageForm> {
  const { body } = request
  const mediaType = request.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (body && mediaType !== 'application/x-www-form-urlencoded') {
    throw new PageRefusal(415, 'A form of this page was expected.')
  }
  if (body && body.length > maximumFormBytes) {
    throw new PageRefusal(413, 'The form is too large.')
  }
  const pairs = await readFormBody(mediaType, body).catch((error: unknown) => {
    if (error instanceof ProtocolError) throw new PageRefusal(400, 'The form cannot be read.')
    throw error
  })
  if (pairs.some(([name, value]) => name.includes('\0') || value.includes('\0'))) {
    throw new PageRefusal(400, 'The form cannot be read.')
  }
  const values = Map.groupBy(pairs, ([name]) => name)
  return {
    value(name) {
      const given = values.get(name) ?? []
      if (given.length > 1) throw new PageRefusal(400, 'A field of the form came twice.')
      return given[0]?.[1] ?? ''
    },
    all: (name) => (values.get(name) ?? []).map(([, value]) => value),
  }
}
