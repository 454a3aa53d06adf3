const longest = 2048

/**
 * What two URIs of resources are compared by: the scheme and the host count in any letter case,
 * the default port and an empty path may be written or left out.
 *
 * @returns undefined for what names no resource: no absolute URI, one with a fragment or a
 *   password, or text that a reader of URIs would have to mend first
 * @see RFC 8707 §2 (absolute, no fragment), RFC 3986 §6.2.2.1, §6.2.3
 */
export function comparableUri(text: string): string | undefined {
  if (text.length > longest || !isPlain(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  return url.username === '' && url.password === '' ? url.href : undefined
}

/** Tells whether two URIs name the same resource. */
export function isSameResource(one: string, other: string): boolean {
  if (one === other) return true
  const comparable = comparableUri(one)
  return comparable !== undefined && comparable === comparableUri(other)
}

/** Printable ASCII without a fragment and without a backslash, which URL would read as a slash. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code <= 0x20 || code >= 0x7f || code === 0x23 || code === 0x5c) return false
  }
  return true
}
