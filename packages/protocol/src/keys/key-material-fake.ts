import { hkdfSync } from 'node:crypto'

import type { KeyMaterial } from './key-material.ts'

/** Key material for tests: the same keys every time, one for each id. */
export function fakeKeyMaterial(currentKeyId = '00000001', others: string[] = []): KeyMaterial {
  const known = new Set([currentKeyId, ...others])
  return {
    currentKeyId,
    keyIds: [...known],
    subkey: (purpose, keyId) =>
      known.has(keyId) ? new Uint8Array(hkdfSync('sha256', keyId, '', purpose, 32)) : undefined,
  }
}
