import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'

const base64url = /^[A-Za-z0-9_-]+$/

/** Reads what `PublicKeyCredential.toJSON()` made of an assertion; undefined when it is none. */
export function parsePasskeyAssertion(text: string): AuthenticationResponseJSON | undefined {
  const credential = parseCredential(text)
  if (!credential) return undefined
  const { id, response } = credential
  const clientDataJSON = bytesOf(response, 'clientDataJSON')
  const authenticatorData = bytesOf(response, 'authenticatorData')
  const signature = bytesOf(response, 'signature')
  const userHandle = bytesOf(response, 'userHandle')
  if (!clientDataJSON || !authenticatorData || !signature) return undefined
  return {
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON,
      authenticatorData,
      signature,
      ...(userHandle !== undefined && { userHandle }),
    },
  }
}

/** Reads what `PublicKeyCredential.toJSON()` made of a new passkey; undefined when it is none. */
export function parsePasskeyCreation(text: string): RegistrationResponseJSON | undefined {
  const credential = parseCredential(text)
  if (!credential) return undefined
  const { id, response } = credential
  const clientDataJSON = bytesOf(response, 'clientDataJSON')
  const attestationObject = bytesOf(response, 'attestationObject')
  if (!clientDataJSON || !attestationObject) return undefined
  const transports = 'transports' in response ? response.transports : undefined
  const named = Array.isArray(transports) ? transports : []
  return {
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON,
      attestationObject,
      transports: named.filter((one): one is string => typeof one === 'string'),
    },
  }
}

function parseCredential(text: string): { id: string; response: object } | undefined {
  const value = parseJson(text)
  if (!isObject(value)) return undefined
  const id = bytesOf(value, 'id')
  const isPasskey = 'type' in value && value.type === 'public-key'
  const response = 'response' in value ? value.response : undefined
  return id !== undefined && isPasskey && isObject(response) ? { id, response } : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function bytesOf(value: object, name: string): string | undefined {
  const found: unknown = Object.getOwnPropertyDescriptor(value, name)?.value
  return typeof found === 'string' && base64url.test(found) ? found : undefined
}
