/** Where the regional services stand that an organization can belong to. */
export const regions = ['uat', 'na', 'emea', 'apac'] as const
export type Region = (typeof regions)[number]

/** The region of an organization that nobody gave one. */
export const defaultRegion: Region = 'na'

/** Tells whether a text names a region. */
export function isRegion(text: string): text is Region {
  return (regions as readonly string[]).includes(text)
}
