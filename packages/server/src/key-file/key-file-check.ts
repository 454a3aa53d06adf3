import { createHmac } from 'node:crypto'

import type { Commit } from '@frontdesk/directory/change.ts'
import type { PropertyStore } from '@frontdesk/directory/property-store.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'

import { KeyFileError, type KeyFileUse } from './key-file.ts'

const property = 'key-file-check'
/** Left by an emulator in the database that it makes, and never in another (T15). */
const emulatorProperty = 'emulator'

/**
 * Makes sure that a database and a key file belong together: the first start writes a check
 * value, every later one compares (T4). The first start also decides, for good, whether the
 * database is an emulator's (T15).
 *
 * @throws KeyFileError when the database was written under another key file, or for another use
 */
export async function checkKeyFile(
  properties: PropertyStore,
  commit: Commit,
  keys: KeyMaterial,
  use: KeyFileUse = 'server',
): Promise<void> {
  const stored = await properties.get(property)
  if (stored === undefined) {
    const value = `${keys.currentKeyId}:${checkValue(keys, keys.currentKeyId)}`
    const changes = [properties.insertion(property, value)]
    if (use === 'emulator') changes.push(properties.insertion(emulatorProperty, '1'))
    const written = await commit({ changes, audit: [] })
    // Another process was first: then its value must fit ours.
    if (!written) await checkKeyFile(properties, commit, keys, use)
    return
  }
  await requireUse(properties, use)
  const [keyId = '', value] = stored.split(':')
  if (checkValue(keys, keyId) !== value) {
    throw new KeyFileError(
      `This key file does not belong to this database, which was written under key ${keyId}. Name the right one with FRONTDESK_KEY_FILE.`,
    )
  }
}

/** @throws KeyFileError */
async function requireUse(properties: PropertyStore, use: KeyFileUse): Promise<void> {
  const isEmulated = (await properties.get(emulatorProperty)) !== undefined
  if (isEmulated === (use === 'emulator')) return
  throw new KeyFileError(
    isEmulated
      ? "This database is an emulator's, whose credentials are published: a server does not start on it. Start with --emulator, or name another database with FRONTDESK_DATABASE."
      : 'This database was not made by an emulator, and none is started on it: whoever reads the manual could sign in. Give the emulator a directory that is empty.',
  )
}

function checkValue(keys: KeyMaterial, keyId: string): string | undefined {
  const key = keys.subkey('key-file-check', keyId)
  return key && createHmac('sha256', key).update('frontdesk key file').digest('base64url')
}
