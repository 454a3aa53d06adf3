/** Names that a careless LIKE would mix up. */
export const trickyNames = ['100% Ada', 'under_score', 'back\\slash', 'undersscore', 'ÄRGER', 'zoë']

/** What is searched for, and which of the names have it as a part. */
export const searchCases: readonly [what: string, search: string, found: readonly string[]][] = [
  ['another letter case', 'aDA', ['100% Ada']],
  ['a percent sign', '%', ['100% Ada']],
  ['an underscore', 'r_s', ['under_score']],
  ['a backslash', '\\', ['back\\slash']],
  ['a backslash before a percent sign', '\\%', []],
  ['a letter beyond ASCII', 'ë', ['zoë']],
  ['a letter beyond ASCII in another case, which ASCII rules keep apart', 'ärger', []],
  ['a quote', "'", []],
  ['a NUL, which PostgreSQL would refuse', 'Ada\0', []],
]
