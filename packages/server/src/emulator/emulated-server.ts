import type { Clock } from '@frontdesk/directory/units.ts'
import type { Stores } from '@frontdesk/store/stores.ts'

import type { Area, HttpServer } from '../http/http-server.ts'
import type { Listening } from '../http/listening.ts'
import type { StartingContentsParts } from '../starting-contents.ts'

/** Where an emulator takes the place of the real thing when a server is put together. */
export interface EmulatedServer {
  /** Never goes back, as the emulator's own clock may. */
  readonly keyClock: Clock
  /** What the engine sees of the stores: clients whose tokens live as long as was said. */
  engineStores(stores: Stores): Stores
  /** Makes the seeds, in the place of a server's first contents. */
  startingContents(parts: StartingContentsParts): Promise<{ readonly isDemo: boolean }>
  /** The same areas; every request is told to the record. */
  areas(areas: readonly Area[]): readonly Area[]
  /** Lets the requests of the emulator's own listener in. */
  listen(http: HttpServer): Promise<Listening>
}
