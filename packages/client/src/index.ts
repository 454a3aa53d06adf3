/** Tokens that never expire in the middle of a script. See README.md. */

export { type AccessTokensOptions, accessTokens } from './access/access-tokens.ts'
export type {
  ApiAnswer,
  ApiClient,
  ApiRequest,
  CallMore,
  QueryMembers,
  QueryValue,
} from './api/api-call.ts'
export { type ApiClientOptions, apiClient } from './api/authorized-client.ts'
export {
  type CursorList,
  type CursorOptions,
  cursorItems,
  cursorPages,
} from './api/cursor-pages.ts'
export type {
  BulkOptions,
  BulkProgress,
  BulkResult,
  BulkRun,
  BulkSummary,
  BulkWork,
  Concurrency,
  ResultFile,
} from './bulk/bulk-run.ts'
export {
  type CsvColumns,
  type CsvOptions,
  csvFile,
  type FinishedItem,
  jsonLines,
} from './bulk/result-files.ts'
export { bulk } from './bulk/run-bulk.ts'
export { type ClientErrorCode, FrontdeskError } from './client-error.ts'
export {
  type ApiTokenTokensOptions,
  apiTokenTokens,
  type CloudServicesTokensOptions,
  cloudServicesTokens,
} from './cloud-services/cloud-services-tokens.ts'
export type {
  Transport,
  TransportAnswer,
  TransportOptions,
  TransportRequest,
} from './http/request-transport.ts'
export { openTransport } from './http/undici-transport.ts'
export type { AssertionAlgorithm, PrivateKeyOptions } from './standard/private-key-proof.ts'
export {
  type AuthorizationCodeOptions,
  authorizationCode,
} from './standard/sign-in-with-browser.ts'
export {
  type DeviceCodeOptions,
  type DeviceCodeShown,
  deviceCode,
} from './standard/sign-in-with-code.ts'
export {
  type ClientCredentialsOptions,
  clientCredentials,
  type RefreshTokenOptions,
  refreshToken,
} from './standard/standard-tokens.ts'
export type {
  AccessToken,
  IdTokenClaims,
  RequestHook,
  RequestNote,
  TokenSource,
  TokenStore,
  TokenWanted,
} from './tokens/bearer-token.ts'
export { fileTokenStore } from './tokens/file-token-store.ts'
export {
  type KeychainTokenStoreOptions,
  keychainTokenStore,
} from './tokens/keychain-token-store.ts'
export type { SourceOptions } from './tokens/source-options.ts'
export {
  type UemClient,
  type UemClientOptions,
  type UemPageOptions,
  type UemVersion,
  uemClient,
} from './uem/uem-client.ts'
export { type UemRegion, uemRegions } from './uem/uem-regions.ts'
export { type UemTokensOptions, uemTokens } from './uem/uem-tokens.ts'
