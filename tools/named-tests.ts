import type { ProjectFile } from './project-files.ts'

/*
 * A page that promises things names the tests that show them: `path/of.test.ts` ("name", "name").
 * A name is found where the file holds it, as a title or a part of one, or where it is a title whose
 * `${...}` stand for anything.
 */

interface NamedTests {
  readonly path: string
  readonly names: readonly string[]
}

/** Tests that a page names and that are not there. */
export function missingTests(page: ProjectFile, files: readonly ProjectFile[]): readonly string[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  return namedTests(page.text).flatMap(({ path, names }) => {
    const text = texts.get(path)
    if (text === undefined) return [`${page.path}: ${path} is no test`]
    const titles = titlesOf(text)
    return names
      .filter((name) => !text.includes(name) && !titles.some((title) => isTitled(title, name)))
      .map((name) => `${page.path}: ${path} has no "${name}"`)
  })
}

function namedTests(text: string): readonly NamedTests[] {
  const pieces = text.split(/(?=`[\w./-]+\.test\.ts`)/).filter((piece) => piece.startsWith('`'))
  return pieces.map((piece) => {
    const [, path = '', rest = ''] = piece.split('`', 3)
    return { path, names: rest.startsWith(' (') ? quotedAtStart(rest.slice(2)) : [] }
  })
}

/** `"a", "b", ...` up to the bracket that closes after a quote. */
function quotedAtStart(text: string): readonly string[] {
  const names: string[] = []
  let rest = text
  while (rest.startsWith('"')) {
    const end = rest.indexOf('"', 1)
    if (end < 0) break
    names.push(rest.slice(1, end))
    rest = rest.slice(end + 1)
    const next = rest.indexOf('"')
    const close = rest.indexOf(')')
    if (next < 0 || (close >= 0 && close < next)) break
    rest = rest.slice(next)
  }
  return names
}

/** Titles with values in them, cut where a value stands. */
function titlesOf(text: string): readonly (readonly string[])[] {
  const found = text.matchAll(/`[^`]*`/g)
  return [...found].map(([quoted]) => quoted.slice(1, -1).split(/\$\{[^}]*\}/))
}

/** Tells whether a name is a title: its pieces in their order, at least one of them of some length. */
function isTitled(pieces: readonly string[], name: string): boolean {
  const [first = '', ...others] = pieces
  if (others.length === 0) return false
  const last = others.pop() ?? ''
  if (Math.max(...pieces.map(({ length }) => length)) < 8) return false
  if (!name.startsWith(first) || !name.endsWith(last)) return false
  let from = first.length
  for (const piece of others) {
    const at = name.indexOf(piece, from)
    if (at < 0) return false
    from = at + piece.length
  }
  return from + last.length <= name.length
}
