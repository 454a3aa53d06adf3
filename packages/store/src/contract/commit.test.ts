import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { freshDatabase } from '@frontdesk/testkit/test-postgres.ts'

import { commitContract } from './commit-contract.ts'

commitContract('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'frontdesk-contract-'))
  return {
    url: `sqlite:${join(folder, 'contract.db')}`,
    drop: () => rm(folder, { recursive: true }),
  }
})

commitContract('PostgreSQL', freshDatabase)
