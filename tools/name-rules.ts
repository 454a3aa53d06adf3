import type { ProjectFile } from './project-files.ts'
import { codeOnly } from './source-text.ts'

/** Names that every folder may have one of. */
const everywhere = new Set(['index', 'main', 'README', 'package', 'tsconfig'])

const saysNothing =
  /^(?:utils?|helpers?|commons?|shared|misc|libs?|managers?|bases?|cores?|data|infos?|handlers?)$/

/** Lines. Beyond it a file usually holds two things. */
const longest = 330

/** Files that are longer, each with the reason why it is still one thing. */
export const longFiles: Readonly<Record<string, string>> = {
  'packages/dialects/src/uem/uem-faults.ts': 'one table: every refusal of the API',
}

/** Names that are used twice, or that say nothing. */
export function nameProblems(paths: readonly string[]): readonly string[] {
  return [...paths.flatMap(emptyNames), ...namesakes(paths)]
}

function emptyNames(path: string): readonly string[] {
  return path.split('/').flatMap((part) => {
    const lastWord = stem(part)
      .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .split(/[-_.]/)
      .at(-1)
    return saysNothing.test(lastWord ?? '') ? [`${path}: "${part}" does not say what it is`] : []
  })
}

function namesakes(paths: readonly string[]): readonly string[] {
  // A test goes with the file it tests, under the same name in the same folder.
  const subjects = new Set(paths.map((path) => path.replace(/\.test(?=\.\w+$)/, '')))
  const byName = Map.groupBy(subjects, (path) => stem(path.split('/').at(-1) ?? ''))
  return [...byName]
    .filter(([name, group]) => group.length > 1 && !everywhere.has(name))
    .map(([name, group]) => `the name ${name} is used ${group.length} times: ${group.join(', ')}`)
}

function stem(fileName: string): string {
  return fileName.replace(/(?:\.test)?\.(?:d\.ts|tsx?|mjs)$/, '')
}

interface LeftOver {
  readonly problem: string
  readonly sign: RegExp
  /** Whether words in comments and strings count. */
  readonly everywhere: boolean
}

const leftOvers: readonly LeftOver[] = [
  {
    problem: 'uses the type any; unknown and a check say more',
    sign: /(?:[:<|&,(]|\bas\b|=>?)\s*any\b(?!\s*[:(.?])/,
    everywhere: false,
  },
  {
    problem: 'silences the compiler',
    sign: /@ts-(?:ignore|nocheck|expect-error)\b/,
    everywhere: true,
  },
  {
    problem: 'leaves something to do; do it, or open an issue',
    sign: /\b(?:TO(?:DO)|FIX(?:ME))\b/,
    everywhere: true,
  },
  { problem: 'runs one test alone', sign: /\.(?:only)\(/, everywhere: false },
]

const skipped = /\.(?:skip|todo)\(/
const reasonBehind = /\/\/\s*\S+\s+\S/

/** What should not be in a source file that is finished. */
export function leftOverProblems({ path, text }: ProjectFile): readonly string[] {
  const raw = text.split('\n')
  const code = codeOnly(text).split('\n')
  return raw.flatMap((line, index) => {
    const codeLine = code[index] ?? ''
    const found = leftOvers
      .filter((row) => row.sign.test(row.everywhere ? line : codeLine))
      .map((row) => row.problem)
    if (skipped.test(codeLine) && !reasonBehind.test(line)) {
      found.push('skips a test; say why, in a comment on the same line')
    }
    return found.map((problem) => `${path}:${index + 1} ${problem}`)
  })
}

/** Files that have grown too long, and rows of `listed` that are no longer needed. */
export function lengthProblems(
  files: readonly ProjectFile[],
  listed: Readonly<Record<string, string>>,
): readonly string[] {
  const long = files.filter(({ text }) => text.trimEnd().split('\n').length > longest)
  const longPaths = new Set(long.map(({ path }) => path))
  return [
    ...[...longPaths]
      .filter((path) => !listed[path])
      .map((path) => `${path} has more than ${longest} lines; split it, or list it with a reason`),
    ...Object.keys(listed)
      .filter((path) => !longPaths.has(path))
      .map((path) => `${path} is listed as long and is not`),
  ]
}

/** A file that does nothing but hand on another of its own name is not a second thing. */
export function isReExport({ path, text }: ProjectFile): boolean {
  const own = path.split('/').at(-1)
  const handedOn = /^\s*export \* from '(?:[^']*\/)?([^'/]+)'\s*$/.exec(text)?.[1]
  return own !== undefined && own === handedOn
}
