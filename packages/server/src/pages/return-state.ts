import type { Clock } from '@frontdesk/directory/units.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'

import { sealedState } from './sealed-state.ts'

/** Where somebody goes on after signing in; see `PageParts.signInPath`. */
export interface ReturnState {
  /** A path of this server. */
  readonly returnPath: string
  readonly loginHint?: string | undefined
  readonly clientName?: string | undefined
  readonly organizationId?: string | undefined
  /** Whose session does not do. With another one, signing in again leads nowhere else than going on. */
  readonly sessionBefore?: string | undefined
}

const returnSeconds = 3600

/** Seals return states into addresses and forms, and opens only what it sealed. */
export interface ReturnStates {
  seal(state: ReturnState): string
  /** Undefined for what is not ours, too old, or leads to another place than a path of ours. */
  open(text: string): ReturnState | undefined
}

export function returnStates(parts: {
  readonly keys: KeyMaterial
  readonly clock: Clock
}): ReturnStates {
  const sealed = sealedState<ReturnState>(parts, 'return', returnSeconds)
  return {
    seal(state) {
      if (!isOwnPath(state.returnPath)) throw new Error('A return path is no path of ours.')
      return sealed.seal(state)
    },
    open(text) {
      const state = sealed.open(text)
      return state && isOwnPath(state.returnPath) ? state : undefined
    },
  }
}

/** Never `//elsewhere`, `/\elsewhere`, or anything that a browser drops on the way there. */
function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(path)
}
