import { Problem } from './problem.ts'

/** Deeper bodies are refused: nothing of the API comes near it. */
const maximumDepth = 32

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/**
 * In JSON text known to be valid these are the only tokens that its structure needs. The last
 * quote is optional so that no text makes the search go back.
 */
const structure = /"(?:[^"\\]|\\.)*"?|[{}[\]:]/g

/**
 * Reads JSON that came from outside: UTF-8, bounded in depth, and nothing in it that could mean
 * one thing here and another there - repeated members, `__proto__`, NUL, half surrogate pairs.
 *
 * @throws Problem invalid
 * @see RFC 8259 §4 (names should be unique), RFC 7493 (I-JSON)
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  const text = decode(bytes)
  const value = parse(text)
  checkStructure(text)
  return value
}

function decode(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    throw new Problem('invalid', 'The body is not UTF-8.')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem('invalid', 'The body is not JSON.')
  }
}

function checkStructure(text: string): void {
  /** The member names seen in each open object; undefined for arrays. */
  const open: (Set<string> | undefined)[] = []
  let lastString = ''
  for (const [token] of text.matchAll(structure)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined)
      if (open.length > maximumDepth) throw new Problem('invalid', 'The body is nested too deeply.')
    } else if (token === '}' || token === ']') {
      open.pop()
    } else if (token === ':') {
      checkName(lastString, open.at(-1))
    } else {
      lastString = token.includes('\\') ? JSON.parse(token) : token.slice(1, -1)
      checkText(lastString)
    }
  }
}

function checkName(name: string, seen: Set<string> | undefined): void {
  if (name === '__proto__') throw new Problem('invalid', 'The body has a member it must not have.')
  if (seen?.has(name)) throw new Problem('invalid', 'The body repeats a member.')
  seen?.add(name)
}

function checkText(text: string): void {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw new Problem('invalid', 'The body holds text that cannot be stored.')
  }
}
