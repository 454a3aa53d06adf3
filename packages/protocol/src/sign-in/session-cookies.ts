import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

import type { Session } from '@frontdesk/directory/sign-in/session.ts'

import type { KeyMaterial } from '../keys/key-material.ts'

const secretBytes = 32
const cookieSyntax = /^([0-9a-f-]{36})\.[A-Za-z0-9_-]{43}$/

/** Makes a session's cookie, `<id>.<256 random bits>`, and what is kept of it. */
export function newSessionCookie(
  keys: KeyMaterial,
  id: string,
): Pick<Session, 'hash' | 'keyId'> & { readonly cookie: string } {
  const cookie = `${id}.${randomBytes(secretBytes).toString('base64url')}`
  const keyId = keys.currentKeyId
  const hash = hashOf(keys, keyId, cookie)
  if (!hash) throw new Error('The key file lacks its own current key.')
  return { cookie, keyId, hash: hash.toString('base64url') }
}

/** The id of the session that a cookie claims to be of; undefined when it cannot be one of ours. */
export function sessionIdOf(cookie: string): string | undefined {
  return cookieSyntax.exec(cookie)?.[1]
}

/** Tells whether a cookie is the session's, in constant time. */
export function isCookieOf(keys: KeyMaterial, cookie: string, session: Session): boolean {
  const hash = hashOf(keys, session.keyId, cookie)
  const stored = Buffer.from(session.hash, 'base64url')
  return !!hash && hash.length === stored.length && timingSafeEqual(hash, stored)
}

/** Over the whole text, so that the secret of one session opens no other. */
function hashOf(keys: KeyMaterial, keyId: string, cookie: string): Buffer | undefined {
  const key = keys.subkey('session-hash', keyId)
  return key && createHmac('sha256', key).update(cookie).digest()
}
