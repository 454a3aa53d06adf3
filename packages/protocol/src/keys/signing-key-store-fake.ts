import type { Change, Commit } from '@frontdesk/directory/change.ts'

import type { SigningKeyStore, StoredSigningKey } from './signing-key.ts'

/** A signing key store in memory, with its commit, that keeps the port's conditions. */
export function fakeSigningKeys(): {
  store: SigningKeyStore
  commit: Commit
  rows: Map<string, StoredSigningKey>
} {
  const rows = new Map<string, StoredSigningKey>()
  const asChange = (run: () => boolean): Change => run as unknown as Change

  const store: SigningKeyStore = {
    list: async (now) =>
      [...rows.values()].filter((key) => (key.publishedUntil ?? Number.POSITIVE_INFINITY) > now),
    insertion: (key, newestKid) =>
      asChange(() => {
        const newest = [...rows.values()]
          .filter((one) => one.issuerPath === key.issuerPath && one.algorithm === key.algorithm)
          .sort((a, b) => b.signsFrom - a.signsFrom)[0]
        if (newest?.kid !== newestKid) return false
        rows.set(key.kid, key)
        return true
      }),
    retirement: (kid, signsUntil, publishedUntil) =>
      asChange(() => {
        const key = rows.get(kid)
        if (!key) return false
        rows.set(kid, { ...key, signsUntil, publishedUntil })
        return true
      }),
  }
  const commit: Commit = async ({ changes }) => {
    for (const change of changes) {
      if (!(change as unknown as () => boolean)()) return false
    }
    return true
  }
  return { store, commit, rows }
}
