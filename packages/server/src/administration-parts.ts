import { hash } from 'node:crypto'
import { hostname } from 'node:os'

import type { Clock } from '@frontdesk/directory/units.ts'
import {
  signCheckpoint,
  verifyCheckpoint,
} from '@frontdesk/protocol/audit-checkpoints/audit-checkpoint.ts'
import { apiKeySecrets } from '@frontdesk/protocol/credentials/api-key-secret.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'
import { personTickets } from '@frontdesk/protocol/sign-in/person-tickets.ts'
import type { Stores } from '@frontdesk/store/stores.ts'
import { verifyAudit } from '@frontdesk/store/verify-audit.ts'

import type { AdministrationParts } from './administration/admin-context.ts'
import { dialects } from './dialects.ts'
import type { EngineParts } from './engine-parts.ts'
import type { SendMail } from './mail/outgoing-mail.ts'
import { signingKeyEvent } from './signing-key-event.ts'

interface Parts {
  readonly stores: Stores
  readonly keys: KeyMaterial
  readonly engine: EngineParts
  readonly publicUrl: string
  readonly clock: Clock
  readonly newId: () => string
  readonly recentDecisions: AdministrationParts['recentDecisions']
  readonly decisionsElsewhere: AdministrationParts['decisionsElsewhere']
  /** Undefined without a mail server. */
  readonly sendMail?: SendMail | undefined
}

/**
 * The name of an audit writer: the key that its chain is made under, and the node that writes.
 * All processes on one SQLite file write one chain, for they take turns anyway; on PostgreSQL each
 * process wishes for the one of its host and port, so that a restart goes on with it, and gets
 * another while a second process of that host name and port writes there.
 */
export function auditWriterName(keyId: string, databaseUrl: string, port: number): string {
  if (databaseUrl.startsWith('sqlite:')) return `${keyId}-file`
  return `${keyId}-${hash('sha256', `${hostname()}:${port}`).slice(0, 16)}`
}

/** Hands the administration what it works with. */
export function administrationParts(parts: Parts): AdministrationParts {
  const { stores, keys, engine, publicUrl, clock, newId, recentDecisions } = parts
  return {
    stores,
    commit: stores.commit,
    standings: stores.standings,
    clock,
    newId,
    dialects,
    hasher: engine.hasher,
    apiKeySecrets: apiKeySecrets(keys),
    personTickets: personTickets({
      tickets: stores.personTickets,
      keys,
      commit: stores.commit,
      standings: stores.standings,
      clock,
    }),
    sendMail: parts.sendMail,
    publicUrl,
    authenticate: engine.authenticate,
    recentDecisions,
    decisionsElsewhere: parts.decisionsElsewhere,

    verifyAudit: (exported) =>
      verifyAudit({
        exported,
        store: stores.audit,
        keyOf: (writer) => keys.subkey('audit-chain', writer.split('-', 1)[0] ?? ''),
        verifyCheckpoint: (checkpoint) => verifyCheckpoint(keys, checkpoint),
      }),
    verifyCheckpoint: (checkpoint) => verifyCheckpoint(keys, checkpoint),

    async makeCheckpoint(commit) {
      const heads = await stores.audit.heads()
      const checkpoint = await signCheckpoint(keys, { id: newId(), at: clock(), heads })
      await stores.audit.saveCheckpoint(checkpoint, commit)
      return checkpoint
    },

    rotateSigningKeys: (by, commit) =>
      engine.ring.rotate({ auditOf: (key) => [signingKeyEvent(key, clock, by)], commit }),
  }
}
