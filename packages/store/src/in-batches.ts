/** Values in one IN list: few enough for both engines to bind and to plan quickly. */
const batchSize = 500

/** Asks for many values, batch after batch. */
export async function inBatches<Value>(
  values: readonly Value[],
  ask: (batch: readonly Value[]) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < values.length; start += batchSize) {
    await ask(values.slice(start, start + batchSize))
  }
}
