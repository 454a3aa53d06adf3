import type { Change } from '@frontdesk/directory/change.ts'
import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import type { StaleSecret } from '../rfc6749-framework/client.ts'

/** Which warnings about secrets went out, so that each goes out once. */
export interface SecretWarningStore {
  /** Of these, the ones that nobody was warned about yet. */
  unsent(stale: readonly StaleSecret[]): Promise<readonly StaleSecret[]>
  /** Notes that a warning was delivered; repeating it changes nothing. */
  sent(secretId: string, why: StaleSecret['why'], at: UnixSeconds): Change
}
