/** What keeps a row of a file from being a device: a sentence for the person who made it. */
export class RecordProblem extends Error {
  override readonly name = 'RecordProblem'
}
