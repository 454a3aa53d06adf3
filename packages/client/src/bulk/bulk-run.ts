/** How many run at a time: a number, or found by trying (`adaptive`, up to `maximumConcurrency`). */
export type Concurrency = number | 'adaptive'

export interface BulkOptions<Item, Value> {
  /** What an item is called in results, checkpoint and failures; unique in the run. */
  readonly key: (item: Item) => string
  readonly concurrency?: Concurrency | undefined
  /** The most that `adaptive` may find: 64 when not said. Also bounds a number, when said. */
  readonly maximumConcurrency?: number | undefined
  /** Where results are written: `jsonLines(file)`, `csvFile(file, columns)`. */
  readonly out?: ResultFile<NoInfer<Item>, NoInfer<Value>> | undefined
  /**
   * A file that lets a killed run go on: finished keys, how far the results are written, and the
   * name of the run. A second start with the same file asks for what is missing only.
   */
  readonly checkpoint?: string | undefined
  /** Names what the run does (path, server, client); another name refuses the checkpoint. */
  readonly name?: string | undefined
  /** How often an item is tried when its work throws something that may pass; 3 when not said. */
  readonly attempts?: number | undefined
  readonly onProgress?: ((progress: BulkProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** What an item's work gets besides the item. */
export interface BulkWork {
  readonly key: string
  readonly signal: AbortSignal
  /** From 1 on. */
  readonly attempt: number
}

export type BulkResult<Item, Value> =
  | { readonly state: 'done'; readonly key: string; readonly item: Item; readonly value: Value }
  | {
      readonly state: 'failed'
      readonly key: string
      readonly item: Item
      readonly error: unknown
      /** One sentence for people. */
      readonly reason: string
    }

export interface BulkProgress {
  /** Undefined while `items` is a stream whose end is not known. */
  readonly total: number | undefined
  readonly done: number
  readonly failed: number
  /** Done in an earlier run. */
  readonly skipped: number
  readonly running: number
  readonly concurrency: number
  /** Items a second, over the last seconds. */
  readonly rate: number
  readonly remainingSeconds: number | undefined
}

export interface BulkSummary {
  readonly total: number
  readonly done: number
  /** Done in an earlier run. */
  readonly skipped: number
  readonly failures: readonly { readonly key: string; readonly reason: string }[]
  readonly seconds: number
  /** An earlier run had done everything: nothing was asked for. */
  readonly alreadyFinished: boolean
}

/**
 * Results as they come, and a summary at the end. Nothing starts before one of them is asked for.
 * It can be read once; a slow reader slows the run. A reader that stops early ends the run, and
 * what is done by then counts. Results of an earlier run, known from the checkpoint, do not come
 * again; a result may be read shortly before it is on the disk.
 */
export interface BulkRun<Item, Value> extends AsyncIterable<BulkResult<Item, Value>> {
  /**
   * Runs to the end. Beside a reader, it waits for it.
   *
   * @throws FrontdeskError `usage` for a checkpoint of another run or a key that comes twice,
   *   `storage` when the disk refuses, `aborted`, and what would fail for every item: refused
   *   credentials or certificate, a server that cannot be reached any more. What was written
   *   before stays and counts
   */
  finished(): Promise<BulkSummary>
}

/** A file of results, one line for each finished item. */
export interface ResultFile<Item, Value> {
  readonly path: string
  /** Written once at the start of the file, such as a CSV heading; with its line end. */
  readonly heading?: string | undefined
  /** One line with its line end. */
  line(result: { readonly key: string; readonly item: Item; readonly value: Value }): string
}
