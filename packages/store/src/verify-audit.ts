import { setImmediate as nextTurn } from 'node:timers/promises'

import { chainStart, decodeEvent, linkMac } from '@frontdesk/directory/audit/audit-chain.ts'
import type {
  AuditStore,
  ChainHead,
  Checkpoint,
  StoredAuditBatch,
} from '@frontdesk/directory/audit/audit-store.ts'

export interface AuditProblem {
  readonly writer: string
  /** Where in the writer's chain its batch begins; 0 for a checkpoint whose signature is wrong. */
  readonly sequence: number
  /** A fixed sentence. */
  readonly what: string
}

export interface AuditVerification {
  /** How many were read. */
  readonly events: number
  readonly chains: number
  readonly problems: readonly AuditProblem[]
}

export interface VerifyAuditOptions {
  readonly store: AuditStore
  /** The key of a writer's chain: 32 bytes, the audit purpose of the key file (T4). */
  readonly keyOf: (writer: string) => Uint8Array | undefined
  /** One that was exported and kept elsewhere, whose signature was checked already. */
  readonly exported?: Checkpoint | undefined
  /** Whether the checkpoint's signature is the server's own. */
  verifyCheckpoint(checkpoint: Checkpoint): boolean | Promise<boolean>
}

/** A few milliseconds of work between two turns of the event loop. */
const chunkBatches = 100

/** What one writer's chain looked like so far. */
interface Walk {
  sequence: number
  mac: string
}

/**
 * Walks the whole audit and recomputes every link (T9). Finds altered, inserted and missing batches,
 * batches that lists would not find, chains that lost their beginning without a checkpoint that allows it, and chains that end before
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
  let events = 0

  let afterId = 0
  for (;;) {
    const batches = await store.scanBatches(afterId, chunkBatches)
    for (const batch of batches) {
      verifyLink(batch, { keyOf, walks, vouched, problems })
      vouchFor(vouched, headsNamedBy(batch))
      events += batch.count
      afterId = batch.id
    }
    if (batches.length < chunkBatches) break
    await nextTurn()
  }

  problems.push(...missingTails(walks, vouched))
  return { events, chains: walks.size, problems }
}

/** The mac at each vouched place of each writer: `writer` to `sequence` to `mac`. */
type Vouched = Map<string, Map<number, string>>

async function trustedCheckpoints(
  { store, exported, verifyCheckpoint }: VerifyAuditOptions,
  problems: AuditProblem[],
): Promise<readonly Checkpoint[]> {
  const trusted: Checkpoint[] = exported ? [exported] : []
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

/** What the first event of a chain says of the others; see `chainStartedGroup`. */
function headsNamedBy({ firstSequence, events }: StoredAuditBatch): readonly ChainHead[] {
  if (firstSequence !== 1) return []
  const heads = readHeads(events.split('\n', 1)[0] ?? '')
  return heads.flatMap((text) => {
    const [, writer, sequence, mac] = /^(.*) (\d+) (\S+)$/.exec(text) ?? []
    return writer !== undefined && mac !== undefined
      ? [{ writer, sequence: Number(sequence), mac }]
      : []
  })
}

/** `['writer sequence mac', ...]`; nothing when somebody altered it, which its mac tells. */
function readHeads(text: string): readonly string[] {
  try {
    const { action, detail } = decodeEvent(text)
    const heads = action === 'audit.chain-started' ? detail?.heads : undefined
    return Array.isArray(heads) ? heads.map(String) : []
  } catch {
    return []
  }
}

interface LinkContext {
  readonly keyOf: (writer: string) => Uint8Array | undefined
  readonly walks: Map<string, Walk>
  readonly vouched: Vouched
  readonly problems: AuditProblem[]
}

function verifyLink(batch: StoredAuditBatch, context: LinkContext): void {
  const { writer, firstSequence, mac } = batch
  const { keyOf, walks, vouched, problems } = context
  const report = (what: string) => problems.push({ writer, sequence: firstSequence, what })

  const walk = walks.get(writer) ?? chainBeginning(batch, vouched)
  const key = keyOf(writer)
  const promises = promisesWithin(batch, vouched)
  if (walk === undefined) {
    // Pruned, but for the batch that a checkpoint names: it stays, as the proof of the chain's end.
    if (promises.length === 0) report('The chain begins here, and no checkpoint allows that.')
  } else if (firstSequence !== walk.sequence + 1) {
    report('Rows are missing before this one.')
  } else if (key === undefined) {
    report('The key file lacks the key of this chain.')
  } else if (!isAsWritten(batch, key, walk.mac)) {
    report('The row was altered, or is not of this chain.')
  } else if (!batch.isIndexed) {
    report('The index of this batch is incomplete.')
  }
  const isAsPromised = promises.every(
    (promise) => promise.sequence === lastSequence(batch) && promise.mac === mac,
  )
  if (!isAsPromised) report('The row differs from what a checkpoint vouches for.')
  // Goes on from the row as it is: one altered row is one problem, not one for all that follow.
  walks.set(writer, { sequence: lastSequence(batch), mac })
}

/** What is vouched for within a batch: only its end can be, whole. */
function promisesWithin(batch: StoredAuditBatch, vouched: Vouched): readonly Walk[] {
  const places = vouched.get(batch.writer)
  if (places === undefined) return []
  const promises: Walk[] = []
  for (let sequence = batch.firstSequence; sequence <= lastSequence(batch); sequence++) {
    const mac = places.get(sequence)
    if (mac !== undefined) promises.push({ sequence, mac })
  }
  return promises
}

/** The mac covers the events; that there are as many as the row says is the text's own to tell. */
function isAsWritten(batch: StoredAuditBatch, key: Uint8Array, previousMac: string): boolean {
  return (
    batch.events.split('\n').length === batch.count &&
    batch.mac === linkMac(key, { ...batch, previousMac })
  )
}

function lastSequence({ firstSequence, count }: StoredAuditBatch): number {
  return firstSequence + count - 1
}

/** Where a chain may begin: at 1, or right behind a vouched place up to which it was pruned. */
function chainBeginning(
  { writer, firstSequence }: StoredAuditBatch,
  vouched: Vouched,
): Walk | undefined {
  if (firstSequence === 1) return { sequence: 0, mac: chainStart }
  const mac = vouched.get(writer)?.get(firstSequence - 1)
  return mac === undefined ? undefined : { sequence: firstSequence - 1, mac }
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
