import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

import { KeyFileError, makeKeyFile } from './key-file/key-file.ts'
import type { Settings } from './settings/settings.ts'

/** Where the database and its key file are, as far as the file system knows. */
export interface DatabaseLocation {
  readonly url: string
  readonly keyFile: string
}

const sqlitePrefix = 'sqlite:'

/**
 * Decides which key file belongs to the database; makes one together with a new SQLite file and
 * never otherwise: a database without its keys is lost, and a new key would hide that (T4).
 *
 * @throws KeyFileError when an existing SQLite file has lost its key file
 */
export function locateDatabase(settings: Settings, now: Date): DatabaseLocation {
  const url = settings.database
  if (!url.startsWith(sqlitePrefix)) {
    return { url, keyFile: settings.keyFile ?? '' }
  }
  const path = url.slice(sqlitePrefix.length)
  const keyFile = settings.keyFile ?? `${path}.key`
  if (existsSync(keyFile)) return { url, keyFile }
  if (existsSync(path)) {
    throw new KeyFileError(
      `The database ${path} is there, its key file ${keyFile} is not. Put the copy you kept in its place: without it nothing in the database can be opened.`,
    )
  }
  makeFolder(dirname(keyFile))
  makeKeyFile(keyFile, now)
  return { url, keyFile }
}

/** @throws KeyFileError */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new KeyFileError(
      `The folder ${path} for the database and its key file cannot be made: ${reason}. Make it for the user that the server runs as, or name another place with FRONTDESK_DATABASE and FRONTDESK_KEY_FILE.`,
    )
  }
}
