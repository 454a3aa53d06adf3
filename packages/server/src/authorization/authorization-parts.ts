import type { Dialect } from '@frontdesk/dialects/dialect.ts'
import type { Clock } from '@frontdesk/directory/units.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'
import type { SignIns } from '@frontdesk/protocol/sign-in/sign-in.ts'
import type { Stores } from '@frontdesk/store/stores.ts'

import type { EngineParts } from '../engine-parts.ts'
import type { PageParts } from '../pages/page.ts'

/** What the pages between a person and an app work with. */
export interface AuthorizationParts {
  readonly stores: Pick<
    Stores,
    | 'clients'
    | 'clientLogos'
    | 'consents'
    | 'organizations'
    | 'protectedResources'
    | 'commit'
    | 'standings'
  >
  readonly engine: Pick<
    EngineParts,
    | 'parseRequest'
    | 'findPushed'
    | 'keptRequests'
    | 'issueCode'
    | 'devices'
    | 'readIdTokenHint'
    | 'findUserInfo'
  >
  readonly pages: PageParts
  readonly signIns: Pick<SignIns, 'end'>
  readonly keys: KeyMaterial
  readonly publicUrl: string
  readonly clock: Clock
  /** Whose authorization endpoint this is. */
  readonly dialect: Dialect
}
