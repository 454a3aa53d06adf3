/** What the API tells of a signing key. */
export const signingKeyMembers = [
  'kid',
  'issuer_path',
  'algorithm',
  'created_at',
  'signs_from',
  'signs_until',
  'published_until',
] as const
