/** What a table tells of an audit event; `--json` tells all. */
export const auditMembers = [
  'at',
  'action',
  'outcome',
  'client_id',
  'person_id',
  'administrator_id',
  'target_kind',
  'target_id',
  'address',
  'request_id',
] as const
