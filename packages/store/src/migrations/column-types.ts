/** What the two databases call the same thing in a table's definition. */
export interface ColumnTypes {
  /** Text that compares byte by byte, so that order, ranges and lower() are the same on both. */
  readonly text: string
  /** A whole number up to 2^53: ids, dates, sizes. */
  readonly integer: string
  /** 0 or 1, or another small number. */
  readonly small: string
  /** A number with a fraction. */
  readonly real: string
  /** An integer primary key that the program chooses. */
  readonly integerKey: string
  /** What follows a table's columns. */
  readonly tableEnd: string
  /** The same for a table whose rows live in its primary key. */
  readonly keyedTableEnd: string
}

export const sqliteTypes: ColumnTypes = {
  text: 'TEXT',
  integer: 'INTEGER',
  small: 'INTEGER',
  real: 'REAL',
  integerKey: 'INTEGER PRIMARY KEY',
  tableEnd: ' STRICT',
  keyedTableEnd: ' STRICT, WITHOUT ROWID',
}

export const postgresTypes: ColumnTypes = {
  text: 'text COLLATE "C"',
  integer: 'bigint',
  small: 'smallint',
  real: 'double precision',
  integerKey: 'bigint PRIMARY KEY',
  tableEnd: '',
  keyedTableEnd: '',
}
