import { type Lack, permissionSentence } from '@frontdesk/directory/authority/lacking-permission.ts'
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
    message: 'This method of authentication is not offered.',
  },
  credentialsRefused: { status: 401, errorCode: 1005, message: 'The credentials are not valid.' },
  passwordTooOld: {
    status: 401,
    errorCode: 1005,
    message: 'The password is too old; it must be changed.',
  },
  signatureNeedsEncryption: {
    status: 401,
    errorCode: 1005,
    message: 'A request that is signed with a certificate must come by https.',
  },
  tokenInvalid: { status: 401, errorCode: 1024, message: 'The access token is not valid.' },
  tokenExpired: { status: 401, errorCode: 1029, message: 'The access token has expired.' },
  permissionLacking: { status: 403, errorCode: 1011, message: 'Access is denied.' },
  groupUndeletable: {
    status: 403,
    errorCode: 11,
    message: 'This organization group cannot be deleted by this client.',
  },
  groupKeysDenied: {
    status: 403,
    errorCode: 5093,
    message: 'This client may create organization groups, but may not see API keys.',
  },
  groupChangeDenied: {
    status: 403,
    errorCode: 5094,
    message: 'A customer group stays one, and no other group becomes one.',
  },
  signedWritesOff: {
    status: 403,
    errorCode: 1011,
    message: 'Certificates prove reading requests only, unless the server is set to allow more.',
  },
  apiKeyRefused: {
    status: 403,
    errorCode: 1013,
    message: 'The API key (aw-tenant-code) is missing or not known.',
  },
  accessOff: {
    status: 403,
    errorCode: 1014,
    message: 'The API key or its organization is disabled.',
  },
  otherHierarchy: {
    status: 403,
    errorCode: 1030,
    message: 'The API key belongs to another hierarchy of organization groups.',
  },
  wrongKeyKind: {
    status: 403,
    errorCode: 1032,
    message: 'The API key is not one for administrators.',
  },
  authorityChanged: {
    status: 409,
    errorCode: 1011,
    message: 'The rights of this client changed while the request was carried out; ask again.',
  },
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
  searchGroupNotVisible: {
    status: 400,
    errorCode: 400,
    message: 'The organization group does not exist or is not visible to this client.',
  },
  requestInvalid: { status: 400, errorCode: 1036, message: 'The request is not valid.' },
  commandUnknown: { status: 400, errorCode: 5101, message: 'The command is not known.' },
  commandTypeInvalid: { status: 422, errorCode: 422, message: 'Invalid command type' },
  reasonUnknown: {
    status: 400,
    errorCode: 6,
    message:
      'The reason is none of different_model_replacement, retiring_device, same_model_replacement.',
  },
  sensorNamesMissing: {
    status: 400,
    errorCode: 150_099,
    message: 'SyncSensors needs sensor_names in the body.',
  },
  unlockPinInvalid: { status: 400, errorCode: 6, message: 'unlock_pin has six digits.' },
  wipePinInvalid: { status: 400, errorCode: 5292, message: 'wipe_pin has six digits.' },
  passwordPolicyMissing: {
    status: 400,
    errorCode: 5287,
    message: 'SetRecoveryLock needs password_policy in the body.',
  },
  commandTextMissing: {
    status: 400,
    errorCode: 5104,
    message: 'CustomMdmCommand needs CommandXml in the body.',
  },
  deviceNotEnrolled: { status: 400, errorCode: 400, message: 'The device is not enrolled.' },
  namedDeviceNotEnrolled: { status: 400, errorCode: 6213, message: 'The device is not enrolled.' },
  bulkDeleteTooMany: {
    status: 403,
    errorCode: 403,
    message: 'The request names more devices than one request may delete.',
  },
  securityNotReported: {
    status: 404,
    errorCode: 8,
    message: 'The device has not reported its security yet.',
  },
  appIdMissing: { status: 400, errorCode: 5005, message: 'The request needs a bundleid.' },
  catalogWordInvalid: {
    status: 400,
    errorCode: 400,
    message: 'A value of the app search is not known.',
  },
  smartGroupNameMissing: {
    status: 400,
    errorCode: 6,
    message: 'The smart group needs a Name of 1 to 255 characters.',
  },
  smartGroupNameTaken: {
    status: 400,
    errorCode: 400,
    message: 'The organization group has a smart group of this name; choose another one.',
  },
  commandNotPossible: {
    status: 400,
    errorCode: 5102,
    message: 'The device cannot be sent this command as it stands now.',
  },
  userNotFound: { status: 404, errorCode: 404, message: 'The user was not found.' },
  tagsNotFound: { status: 404, errorCode: 404, message: 'No tag was found.' },
  userMatchNotFound: { status: 404, errorCode: 6183, message: 'No user was found.' },
  deviceNotFound: { status: 404, errorCode: 5002, message: 'The device was not found.' },
  deviceUuidNotFound: { status: 404, errorCode: 5061, message: 'The device was not found.' },
  commandTargetNotFound: { status: 404, errorCode: 404, message: 'The device was not found.' },
  namedTargetNotFound: { status: 404, errorCode: 8, message: 'The device was not found.' },
  appNotOnDevice: { status: 404, errorCode: 5005, message: 'The device does not have this app.' },
  searchByInvalid: { status: 422, errorCode: 5003, message: 'The value of searchby is not known.' },
  commandSearchInvalid: {
    status: 422,
    errorCode: 422,
    message: 'The command, or the value of searchby, cannot be used here.',
  },
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
  tagNotVisible: {
    status: 400,
    errorCode: 6,
    message: 'The tag does not exist or is not visible to this client.',
  },
  tagValuesMissing: {
    status: 400,
    errorCode: 6,
    message: 'The request needs BulkValues in its body.',
  },
  tagValuesTooMany: { status: 400, errorCode: 6, message: 'BulkValues holds too many values.' },
  // Clients compare these two texts.
  tagThereAlready: {
    status: 400,
    errorCode: 400,
    message: 'Tag is already associated with the device',
  },
  tagNotThere: {
    status: 400,
    errorCode: 400,
    message: 'Tag is not associated with the device',
  },
  tagNameTaken: {
    status: 409,
    errorCode: 1012,
    message: 'The organization group has a tag of this name.',
  },
  fieldInvalid: { status: 422, errorCode: 1012, message: 'A field of the request is not valid.' },
  smartGroupNotVisible: {
    status: 400,
    errorCode: 400,
    message: 'The smart group does not exist or is not visible to this client.',
  },
  smartGroupNotFound: {
    status: 404,
    errorCode: 404,
    message: 'The smart group was not found.',
  },
  smartGroupInUse: {
    status: 400,
    errorCode: 400,
    message: 'Something is assigned to the smart group.',
  },
  smartGroupBeyondReach: {
    status: 403,
    errorCode: 403,
    message: 'The smart group refers to what is not visible to this client.',
  },
  changedMeanwhile: {
    status: 409,
    errorCode: 409,
    message: 'It was changed meanwhile; read it again.',
  },
  profileWordInvalid: {
    status: 400,
    errorCode: 5005,
    message: 'A value of the profile search is not valid.',
  },
  profileGroupNotFound: {
    status: 404,
    errorCode: 5054,
    message: 'The organization group does not exist or is not visible to this client.',
  },
  profileNotAccessible: {
    status: 403,
    errorCode: 5057,
    message: 'The profile does not exist or is not visible to this client.',
  },
  appGroupNotVisible: {
    status: 400,
    errorCode: 6183,
    message: 'The organization group does not exist or is not visible to this client.',
  },
  appWordInvalid: {
    status: 400,
    errorCode: 7004,
    message: 'A value of the app search is not known.',
  },
  notKept: { status: 501, errorCode: 501, message: 'This is not kept here.' },
  methodNotSupported: {
    status: 405,
    errorCode: 405,
    message: 'The requested resource does not support this HTTP method.',
  },
  groupHasUsers: {
    status: 422,
    errorCode: 200_035,
    message: 'Enrollment users still belong to the organization group; move or delete them first.',
  },
  groupNotEmpty: {
    status: 400,
    errorCode: 6,
    message: 'The organization group cannot be deleted: something is still in or below it.',
  },
  bodyTooLarge: { status: 413, errorCode: 413, message: 'The request body is too large.' },
  bodyEncoded: {
    status: 415,
    errorCode: 415,
    message: 'The request body is compressed (Content-Encoding); send it as it is.',
  },
  tooManyRequests: {
    status: 429,
    errorCode: 429,
    message: 'Too many requests; try again after the time that Retry-After gives.',
  },
  quotaExceeded: {
    status: 429,
    errorCode: 429,
    message: 'The quota of calls is used up; try again after the time that Retry-After gives.',
  },
  headersTooLarge: { status: 431, errorCode: 431, message: 'The request headers are too large.' },
  serverFault: {
    status: 500,
    errorCode: 500,
    message: 'An unexpected error occurred; the activity id finds it in the log.',
  },
  unavailable: { status: 503, errorCode: 0, message: 'The service is not available right now.' },
} as const satisfies Record<string, FaultRule>

/** What a 401 offers to answer with: HTTP demands that it names the ways. @see RFC 9110 §11.6.1 */
export const challenges = {
  every: { 'WWW-Authenticate': 'Bearer realm="API", Basic realm="API", charset="UTF-8"' },
  badToken: { 'WWW-Authenticate': 'Bearer realm="API", error="invalid_token"' },
} as const

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
export function permissionFault(
  permission: Permission,
  named: 'named' | 'unnamed',
  lack: Lack,
): UemFault {
  if (named === 'unnamed') return new UemFault('permissionLacking')
  return new UemFault('permissionLacking', permissionSentence(lack, permission))
}
