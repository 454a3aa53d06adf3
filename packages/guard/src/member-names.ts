/** Deeper nesting is nobody's honest token. */
const deepest = 32

/**
 * Tells whether JSON text is unambiguous: no object in it, at any depth, has a member twice or one
 * called `__proto__`. `JSON.parse` keeps the last of two members; another reader may keep the first.
 *
 * @param text JSON that `JSON.parse` has accepted; for other text the answer means nothing.
 * @see RFC 7519 §4, RFC 8259 §4
 */
export function isUnambiguous(text: string): boolean {
  const open: (Set<string> | undefined)[] = []
  const escapes = text.includes('\\')
  let index = 0
  while (index < text.length) {
    const character = text.charCodeAt(index)
    if (character === 0x22) {
      const end = escapes ? endOfString(text, index) : text.indexOf('"', index + 1) + 1
      const names = open.at(-1)
      if (names && isName(text, end) && !isNew(names, text.slice(index, end))) return false
      index = end
      continue
    }
    if (character === 0x7b) open.push(new Set())
    else if (character === 0x5b) open.push(undefined)
    else if (character === 0x7d || character === 0x5d) open.pop()
    if (open.length > deepest) return false
    index += 1
  }
  return true
}

function endOfString(text: string, start: number): number {
  let index = start + 1
  while (index < text.length && text.charCodeAt(index) !== 0x22) {
    index += text.charCodeAt(index) === 0x5c ? 2 : 1
  }
  return index + 1
}

/** In an object only a name has a colon behind it. */
function isName(text: string, end: number): boolean {
  let index = end
  while (text.charCodeAt(index) <= 0x20) index += 1
  return text.charCodeAt(index) === 0x3a
}

function isNew(names: Set<string>, quoted: string): boolean {
  const name: unknown = quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1)
  if (typeof name !== 'string' || name === '__proto__' || names.has(name)) return false
  names.add(name)
  return true
}
