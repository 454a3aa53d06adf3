import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

import type { Database, Statement } from './database.ts'

/** Finds at most so many ended rows and says how to delete them, and whom to tell. */
export type Sweep = (
  database: Database,
  now: UnixMilliseconds,
  limit: number,
) => Promise<{ readonly rows: number; readonly deletion: Statement }>
