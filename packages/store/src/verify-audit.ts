import { setImmediate as nextTurn } from 'node:timers/promises'

import { chainStart, eventText, linkMac } from '@frontdesk/directory/audit/audit-chain.ts'
import type { StoredAuditEvent } from '@frontdesk/directory/audit/audit-event.ts'
import type { AuditStore, ChainHead, Checkpoint } from '@frontdesk/directory/audit/audit-store.ts'

export interface AuditProblem {
  readonly writer: string
  /** Where in the writer's chain; 0 for a checkpoint whose signature is wrong. */
  readonly sequence: number
  /** A fixed sentence. */
  readonly what: string
}

export interface AuditVerification {
  readonly rows: number
  readonly chains: number
  readonly problems: readonly AuditProblem[]
}

export interface VerifyAuditOptions {
  readonly store: AuditStore
  /** The key of a writer's chain: 32 bytes, the audit purpose of the key file (T4). */
  readonly keyOf: (writer: string) => Uint8Array | undefined
  /** Whether the checkpoint's signature is the server's own. */
  verifyCheckpoint(checkpoint: Checkpoint): boolean | Promise<boolean>
}

/** A few milliseconds of work between two turns of the event loop. */
const batchRows = 500

/** What one writer's chain looked like so far. */
interface Walk {
  sequence: number
  mac: string
}

/**
 * Walks the whole audit and recomputes every link (T9). Finds altered, inserted and missing rows,
 * chains that lost their beginning without a checkpoint that allows it, and chains that end before
 * a place that a checkpoint or another chain's first event vouches for.
 *
 * Rows cut off the end since the last checkpoint, with nothing after them, leave no trace inside
 * the database: that is what exported checkpoints are for.
 */
export async function verifyAudit(options: VerifyAuditOptions): Promise<AuditVerification> {
  const { store, keyOf } = options
  const problems: AuditProblem[] = []
  const vouched = vouchedHeads(await trustedCheckpoints(options, problems))
  const walks = new Map<string, Walk>()
  let rows = 0

  let afterId = 0
  for (;;) {
    const batch = await store.scan(afterId, batchRows)
    for (const event of batch) {
      verifyLink(event, { keyOf, walks, vouched, problems })
      if (event.action === 'audit.chain-started') vouchFor(vouched, headsNamedBy(event))
      afterId = event.id
    }
    rows += batch.length
    if (batch.length < batchRows) break
    await nextTurn()
  }

  problems.push(...missingTails(walks, vouched))
  return { rows, chains: walks.size, problems }
}

/** The mac at each vouched place of each writer: `writer` to `sequence` to `mac`. */
type Vouched = Map<string, Map<number, string>>

async function trustedCheckpoints(
  { store, verifyCheckpoint }: VerifyAuditOptions,
  problems: AuditProblem[],
): Promise<readonly Checkpoint[]> {
  const trusted: Checkpoint[] = []
  for (const checkpoint of await store.checkpoints()) {
    if (await verifyCheckpoint(checkpoint)) trusted.push(checkpoint)
    else problems.push({ writer: '', sequence: 0, what: 'A checkpoint has a wrong signature.' })
  }
  return trusted
}

function vouchedHeads(checkpoints: readonly Checkpoint[]): Vouched {
  const vouched: Vouched = new Map()
  for (const { heads } of checkpoints) vouchFor(vouched, heads)
  return vouched
}

function vouchFor(vouched: Vouched, heads: readonly ChainHead[]): void {
  for (const { writer, sequence, mac } of heads) {
    const places = vouched.get(writer) ?? new Map<number, string>()
    vouched.set(writer, places.set(sequence, mac))
  }
}

/** `['writer sequence mac', ...]`, as `chainStartedEvent` makes it. */
function headsNamedBy(event: StoredAuditEvent): readonly ChainHead[] {
  const heads = event.detail?.heads
  if (!Array.isArray(heads)) return []
  return heads.flatMap((text: string) => {
    const [, writer, sequence, mac] = /^(.*) (\d+) (\S+)$/.exec(text) ?? []
    return writer !== undefined && mac !== undefined
      ? [{ writer, sequence: Number(sequence), mac }]
      : []
  })
}

interface LinkContext {
  readonly keyOf: (writer: string) => Uint8Array | undefined
  readonly walks: Map<string, Walk>
  readonly vouched: Vouched
  readonly problems: AuditProblem[]
}

function verifyLink(
  event: StoredAuditEvent,
  { keyOf, walks, vouched, problems }: LinkContext,
): void {
  const { writer, sequence } = event
  const report = (what: string) => problems.push({ writer, sequence, what })

  const walk = walks.get(writer) ?? chainBeginning(event, vouched)
  const key = keyOf(writer)
  const vouchedMac = vouched.get(writer)?.get(sequence)
  if (walk === undefined) {
    // Pruned, but for the row that a checkpoint names: it stays, as the proof of the chain's end.
    if (vouchedMac === undefined) report('The chain begins here, and no checkpoint allows that.')
  } else if (sequence !== walk.sequence + 1) {
    report('Rows are missing before this one.')
  } else if (key === undefined) {
    report('The key file lacks the key of this chain.')
  } else if (event.mac !== macOf(key, walk.mac, event)) {
    report('The row was altered, or is not of this chain.')
  }
  if (vouchedMac !== undefined && vouchedMac !== event.mac) {
    report('The row differs from what a checkpoint vouches for.')
  }
  // Goes on from the row as it is: one altered row is one problem, not one for all that follow.
  walks.set(writer, { sequence, mac: event.mac })
}

function macOf(key: Uint8Array, previousMac: string, event: StoredAuditEvent): string {
  const { writer, sequence } = event
  return linkMac(key, { writer, sequence, previousMac, text: eventText(event) })
}

/** Where a chain may begin: at 1, or right behind a vouched place up to which it was pruned. */
function chainBeginning(
  { writer, sequence }: StoredAuditEvent,
  vouched: Vouched,
): Walk | undefined {
  if (sequence === 1) return { sequence: 0, mac: chainStart }
  const mac = vouched.get(writer)?.get(sequence - 1)
  return mac === undefined ? undefined : { sequence: sequence - 1, mac }
}

function missingTails(walks: ReadonlyMap<string, Walk>, vouched: Vouched): AuditProblem[] {
  return [...vouched].flatMap(([writer, places]) => {
    const walked = walks.get(writer)?.sequence ?? 0
    const promised = Math.max(...places.keys())
    if (walked >= promised) return []
    return [
      { writer, sequence: walked + 1, what: `Rows up to ${promised} are missing at the end.` },
    ]
  })
}
