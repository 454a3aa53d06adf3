import { createHmac } from 'node:crypto'

import type { Commit } from '@frontdesk/directory/change.ts'
import type { PropertyStore } from '@frontdesk/directory/property-store.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'

import { KeyFileError } from './key-file.ts'

const property = 'key-file-check'

/**
 * Makes sure that a database and a key file belong together: the first start writes a check
 * value, every later one compares (T4).
 *
 * @throws KeyFileError when the database was written under another key file
 */
export async function checkKeyFile(
  properties: PropertyStore,
  commit: Commit,
  keys: KeyMaterial,
): Promise<void> {
  const stored = await properties.get(property)
  if (stored === undefined) {
    const value = `${keys.currentKeyId}:${checkValue(keys, keys.currentKeyId)}`
    const written = await commit({ changes: [properties.insertion(property, value)], audit: [] })
    // Another process was first: then its value must fit ours.
    if (!written) await checkKeyFile(properties, commit, keys)
    return
  }
  const [keyId = '', value] = stored.split(':')
  if (checkValue(keys, keyId) !== value) {
    throw new KeyFileError(
      `This key file does not belong to this database, which was written under key ${keyId}. Name the right one with FRONTDESK_KEY_FILE.`,
    )
  }
}

function checkValue(keys: KeyMaterial, keyId: string): string | undefined {
  const key = keys.subkey('key-file-check', keyId)
  return key && createHmac('sha256', key).update('frontdesk key file').digest('base64url')
}
