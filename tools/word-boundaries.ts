import { isTestCode } from './import-boundaries.ts'
import type { ProjectFile } from './project-files.ts'
import { codeOnly, withoutComments } from './source-text.ts'

interface WordRule {
  /** What is wrong, as the rest of a sentence that begins with the place. */
  readonly problem: string
  /** Paths, by their beginning, where it is right. */
  readonly homes: readonly (string | RegExp)[]
  /** What to look for, in which view of the source. Views keep the line numbers. */
  readonly signs: readonly (readonly [view: (text: string) => string, sign: RegExp])[]
}

const testHomes = ['tests/', 'benchmarks/', 'tools/', 'packages/testkit/']

const fetchCall = /(?<![.\w$]|function\s)fetch\s*\(|\bglobalThis\.fetch\b|[=(,:]\s*fetch\s*[,)\n;}]/
const httpModuleCall = /\bhttps?\s*\.\s*(?:request|get)\s*\(/
const httpModuleImport =
  /import\s*\{[^}]*\b(?:request|get)\b[^}]*\}\s*from\s*['"](?:node:)?https?['"]/
const httpClient =
  /(?:from|import|require)\s*\(?\s*['"](?:undici|node-fetch|axios|got|ky|superagent|needle)['"/]/

const environmentRead = /\bprocess\s*\??\.\s*env\b/
const environmentImport = /import\s*\{[^}]*\benv\b[^}]*\}\s*from\s*['"](?:node:)?process['"]/

const vendorWord = /(?<![a-z])(?:airwatch|workspace[ _-]?one|omnissa|vmware|uem|csp)(?![a-z])/

export const wordRules: readonly WordRule[] = [
  {
    problem: 'calls out; packages/server/src/outbound/ is the one way out, with its limits',
    homes: [
      ...testHomes,
      'packages/server/src/outbound/',
      'packages/cli/',
      'packages/client/',
      'packages/console/',
      'packages/guard/', // runs in other people's programs
    ],
    signs: [
      [codeOnly, fetchCall],
      [codeOnly, httpModuleCall],
      [withoutComments, httpModuleImport],
      [withoutComments, httpClient],
    ],
  },
  {
    problem: 'reads the environment; packages/server/src/settings/ does, for everybody',
    homes: [
      ...testHomes,
      'packages/server/src/settings/',
      'packages/server/start.mjs',
      'packages/launcher/', // hands it on
      'packages/cli/',
      'packages/client/src/http/', // proxies
    ],
    signs: [
      [codeOnly, environmentRead],
      [withoutComments, environmentImport],
    ],
  },
  {
    // A vendor's words are spelling, and spelling lives in the dialects.
    problem: "uses a vendor's word outside that vendor's dialect",
    homes: [
      ...testHomes,
      /^packages\/dialects\/src\/[^/]+\//,
      'packages/cli/', // help texts
      /^packages\/client\/src\/(?:uem|access|cloud-services)\//,
      'packages/client/src/index.ts', // what each of them exports
      'packages/server/src/main.ts', // puts the dialects together
      'packages/server/src/dialects.ts',
      // Its path carries the vendor's word: that is whose administrators they are.
      'packages/server/src/administration/administrator-operations.ts',
      'packages/server/src/settings/', // settings of one dialect carry its name
      'packages/estate/src/demo/', // device samples
    ],
    signs: [[separateWords, vendorWord]],
  },
]

function separateWords(text: string): string {
  return withoutComments(text)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
}

/** Everything that is wrong with one source file, a sentence each. Test code may say anything. */
export function wordProblems({ path, text }: ProjectFile): readonly string[] {
  if (isTestCode(path)) return []
  return wordRules
    .filter(({ homes }) => !homes.some((home) => isIn(path, home)))
    .flatMap(({ problem, signs }) =>
      signs.flatMap(([view, sign]) => {
        const line = lineOf(view(text), sign)
        return line === undefined ? [] : [`${path}:${line} ${problem}`]
      }),
    )
}

function isIn(path: string, home: string | RegExp): boolean {
  return typeof home === 'string' ? path.startsWith(home) : home.test(path)
}

function lineOf(text: string, sign: RegExp): number | undefined {
  const found = sign.exec(text)
  return found ? text.slice(0, found.index).split('\n').length : undefined
}
