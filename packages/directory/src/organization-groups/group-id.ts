/** Codes of organization groups: letters, digits, dash and underscore. */
export const groupIdPattern = '^[A-Za-z0-9_-]{1,64}$'

/**
 * Makes a code out of a name: `Acme Inc.` becomes `ACME-INC`.
 *
 * @returns undefined when the name has no letter or digit that a code can have
 */
export function groupIdFrom(name: string): string | undefined {
  const code = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^A-Z0-9_]+/g, '-')
    .slice(0, 64)
    // Dashes stand alone here: what is not a letter became one.
    .replace(/^-/, '')
    .replace(/-$/, '')
  return code === '' ? undefined : code
}
