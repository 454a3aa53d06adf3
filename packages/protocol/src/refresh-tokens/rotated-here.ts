import type { ReadRefreshToken } from './refresh-token.ts'
import type { RefreshState, TokenFamily, TokenFamilyStore } from './token-family.ts'

/** Some 500 bytes each. */
const maximumRemembered = 20_000

/** Where this process left the families that it rotated last. */
export interface RotatedHere {
  /**
   * The family of a token that is the last one made here; undefined when the row must be asked.
   * Another process may have gone on since: then the rotation's own condition fails.
   */
  find(token: ReadRefreshToken): Promise<TokenFamily | undefined>
  /** May be told before the commit: if that fails, nobody ever holds the token to ask with. */
  remember(familyId: string, state: RefreshState): void
}

/**
 * Spares the row of a family that is rotated again and again: after each commit the database reads
 * its pages anew, which is a tenth of a refresh. All but the refresh state is as fresh as T7
 * demands, by `find`.
 */
export function rotatedHere(families: Pick<TokenFamilyStore, 'find'>): RotatedHere {
  const states = new Map<string, RefreshState>()
  return {
    async find({ familyId, hash }) {
      const state = states.get(familyId)
      if (state?.hash !== hash) return undefined
      const family = await families.find(familyId)
      return family?.revokedAt === undefined ? family && { ...family, refresh: state } : undefined
    },

    remember(familyId, state) {
      states.delete(familyId)
      // The answer that it carries is for others, who ask the row.
      states.set(familyId, { ...state, previous: undefined })
      const oldest = states.keys().next()
      if (states.size > maximumRemembered && !oldest.done) states.delete(oldest.value)
    },
  }
}
