/** The database cannot be opened; the message says in words why, and what to do. */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway'
}
