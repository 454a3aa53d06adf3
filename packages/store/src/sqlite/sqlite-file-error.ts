/** Says in words why a file cannot be opened as the database. */
export class SqliteFileError extends Error {
  override readonly name = 'SqliteFileError'
}

const damaged =
  'it is damaged. Put back a backup, and keep the damaged file: SQLite’s own `.recover` may read more of it'
const denied =
  'the user that the server runs as may not read and write it, or its folder. Make that user the owner of both'
const locked = 'another program holds it. End that program'
const full = 'the disk is full. Make room'

/** By the primary result codes of SQLite. @see https://www.sqlite.org/rescode.html */
const ofSqlite: Readonly<Record<number, string>> = {
  5: locked,
  8: denied,
  10: 'the disk has a fault. Look at the system’s own log',
  11: damaged,
  13: full,
  14: denied,
  26: 'it is not an SQLite database. Name the right file with FRONTDESK_DATABASE',
}

const ofFiles: Readonly<Record<string, string>> = {
  EACCES: denied,
  EPERM: denied,
  EROFS: 'the file system is read-only. Name another file with FRONTDESK_DATABASE',
  EISDIR: 'it is a folder. Name a file with FRONTDESK_DATABASE',
  ENOTDIR: 'a part of its path is no folder. Name another file with FRONTDESK_DATABASE',
  EEXIST: 'a part of its path is no folder. Name another file with FRONTDESK_DATABASE',
  ENOSPC: full,
}

/** Turns what keeps a file from opening into words; what it does not know passes as it is. */
export function sqliteFileError(path: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const words =
    'errcode' in error
      ? // An extended code has the primary one in its low byte.
        ofSqlite[Number(error.errcode) & 0xff]
      : 'code' in error
        ? ofFiles[String(error.code)]
        : undefined
  if (words === undefined) return error
  return new SqliteFileError(`The database ${path} cannot be opened: ${words}.`, { cause: error })
}
