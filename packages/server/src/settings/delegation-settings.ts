import { identityScopes } from '@frontdesk/dialects/standard/standard-registration.ts'
import { comparableUri } from '@frontdesk/protocol/rfc8707-resource-indicators/resource-uri.ts'

import { whyNeverScope } from './registration-scope.ts'
import { choice, type Setting } from './setting.ts'

const resources: Setting<readonly string[]> = {
  name: 'FRONTDESK_RESOURCES',
  shownDefault: 'unset',
  secret: false,
  sentence:
    'Your own APIs to register at start, once each: URIs with commas between. Their tokens carry scopes of this server; an API with scopes of its own is registered at `/admin/v1/resources`.',
  fallback: [],
  parse: (text) => parseList(text, ',').map(parseResource),
}

const registrationScope: Setting<readonly string[]> = {
  name: 'FRONTDESK_REGISTRATION_SCOPE',
  shownDefault: '`openid profile email offline_access`',
  secret: false,
  sentence:
    'The most that clients which register themselves without a token may ask people for, with spaces between; scopes of your own APIs may be among them. What can be no scope is refused at start; a scope of an API that is not registered is told in the log.',
  fallback: identityScopes,
  parse: (text) =>
    parseList(text, ' ').map((value) => {
      const why = whyNeverScope(value)
      if (why !== undefined) throw new Error(why)
      return value
    }),
}

/** How apps come to act for people. */
export const delegationSettings = {
  registration: choice('FRONTDESK_REGISTRATION', ['off', 'token', 'open'], {
    shownDefault: '`off`',
    fallback: 'off',
    sentence:
      'Whether clients register themselves at `/oauth2/register`: not at all, with an access token that may register clients, or anybody with little power.',
  }),
  registrationScope,
  resources,
} as const satisfies Record<string, Setting<unknown>>

function parseList(text: string, separator: string): readonly string[] {
  const values = text.split(separator).map((value) => value.trim())
  const some = [...new Set(values.filter((value) => value !== ''))]
  if (some.length === 0) throw new Error('must not be empty')
  return some
}

/** @see RFC 8707 §2: absolute, no fragment */
function parseResource(text: string): string {
  if (comparableUri(text) !== undefined) return text
  throw new Error('must hold absolute URIs without a fragment')
}
