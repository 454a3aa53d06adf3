import type { Permission } from '@frontdesk/directory/permissions.ts'

interface FaultRule {
  readonly status: number
  readonly errorCode: number
  readonly message: string
}

/**
 * Every refusal of the REST API: HTTP status, the wire's error code, and our sentence. Codes are
 * the vendor's; which of several declared ones an operation picks is inferred (quirk U20).
 */
export const uemFaults = {
  authorizationMissing: {
    status: 401,
    errorCode: 1004,
    message: 'The Authorization header is missing or empty.',
  },
  methodNotOffered: {
    status: 401,
    errorCode: 1005,
    message: 'This method of authentication is not offered yet; use an OAuth access token.',
  },
  tokenInvalid: { status: 401, errorCode: 1024, message: 'The access token is not valid.' },
  tokenExpired: { status: 401, errorCode: 1029, message: 'The access token has expired.' },
  permissionLacking: { status: 403, errorCode: 1011, message: 'Access is denied.' },
  groupNotVisible: {
    status: 400,
    errorCode: 6,
    message: 'The organization group does not exist or is not visible to this client.',
  },
  commandDeviceNotFound: {
    status: 400,
    errorCode: 8,
    message: 'The device does not exist or is not visible to this client.',
  },
  valueInvalid: { status: 400, errorCode: 400, message: 'A value of the request is not valid.' },
  bodyMissing: { status: 400, errorCode: 1018, message: 'The request needs a body.' },
  bodyUnreadable: { status: 400, errorCode: 1020, message: 'The request body cannot be read.' },
  requestInvalid: { status: 400, errorCode: 1036, message: 'The request is not valid.' },
  commandUnknown: { status: 400, errorCode: 5101, message: 'The command is not known.' },
  deviceNotFound: { status: 404, errorCode: 5002, message: 'The device was not found.' },
  deviceUuidNotFound: { status: 404, errorCode: 5061, message: 'The device was not found.' },
  groupNotFound: {
    status: 404,
    errorCode: 6008,
    message: 'The organization group was not found.',
  },
  snakeGroupNotVisible: {
    status: 404,
    errorCode: 6,
    message: 'The organization group does not exist or is not visible to this client.',
  },
  methodNotSupported: {
    status: 405,
    errorCode: 405,
    message: 'The requested resource does not support this HTTP method.',
  },
  bodyTooLarge: { status: 413, errorCode: 413, message: 'The request body is too large.' },
  tooManyRequests: {
    status: 429,
    errorCode: 429,
    message: 'Too many requests; try again after the time that Retry-After gives.',
  },
  headersTooLarge: { status: 431, errorCode: 431, message: 'The request headers are too large.' },
  serverFault: {
    status: 500,
    errorCode: 500,
    message: 'An unexpected error occurred; the activity id finds it in the log.',
  },
  unavailable: { status: 503, errorCode: 0, message: 'The service is not available right now.' },
} as const satisfies Record<string, FaultRule>

export type FaultName = keyof typeof uemFaults

/**
 * A refusal that the REST API foresees, thrown anywhere below an operation and spelled in one
 * place. `message` goes to the caller and holds no text of the request.
 */
export class UemFault extends Error {
  override readonly name = 'UemFault'
  readonly fault: FaultName
  readonly headers: Readonly<Record<string, string>>

  constructor(
    fault: FaultName,
    message: string = uemFaults[fault].message,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.fault = fault
    this.headers = headers
  }

  get status(): number {
    return uemFaults[this.fault].status
  }

  get errorCode(): number {
    return uemFaults[this.fault].errorCode
  }
}

/** Refuses for lack of a permission, which the message names unless the setting forbids it (U21). */
export function permissionFault(permission: Permission, named: 'named' | 'unnamed'): UemFault {
  if (named === 'unnamed') return new UemFault('permissionLacking')
  return new UemFault(
    'permissionLacking',
    `The role of this client lacks the permission ${permission}.`,
  )
}
