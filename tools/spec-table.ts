import { type GeneratedPage, pageHead, table } from './generated-page.ts'
import { type ProjectFile, projectFiles } from './project-files.ts'
import { withoutComments } from './source-text.ts'

/** docs/specs.md: which clause of which specification is tested where, from the tests' own names. */
export const specTable: GeneratedPage = {
  path: 'docs/specs.md',
  make: () =>
    specPage(
      // The tests of the tools hold made-up names.
      projectFiles(['.test.ts', '-contract.ts']).filter(({ path }) => !path.startsWith('tools/')),
    ),
}

interface Room {
  /** `RFC 7636`, `OIDC Core`: what stands before the first word that says what is tested. */
  readonly spec: string
  readonly what: string
  readonly clauses: readonly string[]
  readonly tests: number
  readonly path: string
}

export function specPage(files: readonly ProjectFile[]): string {
  const rooms = files.flatMap(roomsOf).sort(bySpec)
  return [
    pageHead('Specifications', 'the names of the tests'),
    'A row per group of tests that names a specification. "Tests" counts `test(...)` in the group;',
    'one that runs over a table of cases counts once. Clauses are those that the file names.\n',
    table(
      ['Specification', 'What', 'Clauses', 'Tests', 'File'],
      rooms.map(({ spec, what, clauses, tests, path }) => [
        specLink(spec),
        what,
        clauses.join(', '),
        String(tests),
        `[${path.split('/').at(-1)}](../${path})`,
      ]),
    ),
  ].join('\n')
}

const group =
  /\bdescribe\(\s*(['"`])((?:RFC \d+|OIDC (?:Core|Discovery|Registration|Back-Channel|Session|RP-Initiated)|OIDC)(?:, )?)\s*([^\n]*?)\1\s*,/g

function roomsOf({ path, text }: ProjectFile): readonly Room[] {
  const source = withoutComments(text)
  const clauses = clausesOf(source)
  return [...source.matchAll(group)].map(({ index, 2: spec = '', 3: what = '' }) => ({
    spec: spec.replace(/,? *$/, ''),
    what: what.replaceAll('\\', ''),
    clauses,
    tests: testsFrom(source, index),
    path,
  }))
}

/** How many tests stand between one top-level group and the next. */
function testsFrom(source: string, index: number): number {
  const next = source.indexOf('\ndescribe(', index)
  const group = source.slice(index, next === -1 ? undefined : next)
  return group.match(/\b(?:test|it)\(/g)?.length ?? 0
}

function clausesOf(source: string): readonly string[] {
  const found = source.match(/§[0-9A-Z]+(?:\.[0-9]+)*|\bAppendix [A-Z](?:\.[0-9]+)*/g)
  return [...new Set(found ?? [])].sort(inOrder)
}

function bySpec(a: Room, b: Room): number {
  return inOrder(a.spec, b.spec) || inOrder(a.path, b.path) || inOrder(a.what, b.what)
}

const collator = new Intl.Collator('en', { numeric: true })

function inOrder(a: string, b: string): number {
  return collator.compare(a, b)
}

function specLink(spec: string): string {
  const number = /^RFC (\d+)$/.exec(spec)?.[1]
  return number ? `[${spec}](https://www.rfc-editor.org/rfc/rfc${number})` : spec
}
