/** A longer text is nobody's name or address. */
const maximumLength = 320

/** What somebody typed as a name. */
export interface SignInName {
  /** Before the backslash: the code of an organization group. */
  readonly groupId: string | undefined
  /** A username or an e-mail address, as typed. */
  readonly name: string
}

/**
 * Reads `username`, an e-mail address, or `GROUPID\username`.
 *
 * @returns undefined for what can be nobody's name
 */
export function parseSignInName(text: string): SignInName | undefined {
  const typed = text.trim()
  if (typed.length > maximumLength || typed.includes('\0') || !typed.isWellFormed())
    return undefined
  const backslash = typed.indexOf('\\')
  const groupId = backslash === -1 ? undefined : typed.slice(0, backslash).toUpperCase()
  const name = typed.slice(backslash + 1)
  return name === '' || groupId === '' ? undefined : { groupId, name }
}
