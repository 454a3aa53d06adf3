import { FrontdeskError } from '../client-error.ts'

const reasons = new Map([
  ['ENOSPC', 'the disk is full; make room'],
  ['EDQUOT', 'the quota of the disk is used up; make room'],
  ['EROFS', 'the disk is read-only; name another place'],
  ['EACCES', 'this account may not write there; name another place or change its permissions'],
  ['EPERM', 'this account may not write there; name another place or change its permissions'],
  ['ENOTDIR', 'a part of the path is no folder; name another place'],
  ['ENOENT', 'the folder does not exist; make it'],
])

/** Says why the disk refused. A FrontdeskError passes as it is. */
export function storageFailure(cause: unknown, what: string): FrontdeskError {
  if (cause instanceof FrontdeskError) return cause
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const reason = reasons.get(code) ?? (cause instanceof Error ? cause.message : 'no reason given')
  return new FrontdeskError('storage', `${what}: ${reason}.`, { cause })
}
