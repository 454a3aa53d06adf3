import { dirname, join } from 'node:path/posix'

import type { ProjectFile } from './project-files.ts'
import { importsOf } from './source-text.ts'

/**
 * Who may import whom. `directory` owns the leaf names that all others use: units, permissions,
 * audit events. A package may always import itself, by relative path.
 */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  directory: [],
  protocol: ['directory'],
  estate: ['directory'],
  automation: ['directory'],
  store: ['protocol', 'directory', 'estate', 'automation'],
  dialects: ['protocol', 'directory', 'estate', 'automation'],
  server: ['protocol', 'directory', 'estate', 'automation', 'store', 'dialects', 'launcher'],
  testkit: ['server', 'store', 'protocol', 'directory', 'estate', 'automation'],
  // These speak HTTP. The command line finds the server's start file by name, to run it.
  cli: ['client', 'launcher'],
  client: [],
  console: [],
  guard: [],
  // Runs before anything else is loaded.
  launcher: [],
}

/** Test code of any package may use this one; product code never. */
const testPackage = 'testkit'

/**
 * Two SQLite libraries in one process do not see each other's locks, and lose committed data
 * without an error. See the decision on storage.
 */
const secondSqlite =
  /^(?:better-sqlite3|sqlite3?|sql\.js|libsql|@libsql\/.+|wa-sqlite|node-sqlite3-wasm|@sqlite\.org\/.+|bun:sqlite)(?:$|\/)/
const onlySqlite = { name: 'node:sqlite', home: 'packages/store/src/sqlite/' }

/** Everything that is wrong with one file, a sentence each. */
export function importProblems(file: ProjectFile): readonly string[] {
  if (file.path.endsWith('package-lock.json')) return lockProblems(file)
  if (file.path.endsWith('package.json')) return manifestProblems(file)
  return importsOf(file.text).flatMap((name) => [
    ...packageProblems(file.path, name),
    ...relativeProblems(file.path, name),
    ...sqliteProblems(file.path, name),
  ])
}

/** Tests, and what only tests use: contract suites, fixtures, fakes. */
export function isTestCode(path: string): boolean {
  return /\.test\.ts$|-contract\.ts$|-fake\.ts$|\/contract\/|\/fixtures\//.test(path)
}

/** The folder under packages/ that a path lies in; undefined elsewhere. */
export function packageOf(path: string): string | undefined {
  return /^packages\/([^/]+)\//.exec(path)?.[1]
}

function packageProblems(path: string, name: string): readonly string[] {
  const from = packageOf(path)
  const to = /^@frontdesk\/([^/]+)/.exec(name)?.[1]
  if (from === undefined || to === undefined) return []
  if (to === testPackage && isTestCode(path)) return []

  const allowed = mayImport[from]
  if (!allowed) return [`${path}: package ${from} is missing in the table of who may import whom`]
  if (allowed.includes(to)) return []
  return [`${path}: ${from} may not import ${name}`]
}

function relativeProblems(path: string, name: string): readonly string[] {
  const home = packageOf(path)
  if (!name.startsWith('.') || home === undefined) return []
  if (join(dirname(path), name).startsWith(`packages/${home}/`)) return []
  return [`${path}: ${name} leaves the package; import it by its package's name`]
}

function sqliteProblems(path: string, name: string): readonly string[] {
  if (secondSqlite.test(name)) return [`${path}: ${name} would be a second SQLite library`]
  if (name !== onlySqlite.name || path.startsWith(onlySqlite.home)) return []
  // Tests of files that were made elsewhere look at them from outside, and tamper with them.
  if (/^(?:packages\/store|tests\/upgrades)\//.test(path) && isTestCode(path)) return []
  return [`${path}: ${name} is imported in ${onlySqlite.home} only`]
}

interface Manifest {
  readonly name?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

function manifestProblems({ path, text }: ProjectFile): readonly string[] {
  const manifest = JSON.parse(text) as Manifest
  const names = [
    manifest.dependencies,
    manifest.devDependencies,
    manifest.optionalDependencies,
    manifest.peerDependencies,
  ].flatMap((section) => Object.keys(section ?? {}))
  return names.flatMap((name) => [...packageProblems(path, name), ...sqliteProblems(path, name)])
}

/** A library may bring one along, too. */
function lockProblems({ path, text }: ProjectFile): readonly string[] {
  const lock = JSON.parse(text) as { readonly packages?: Readonly<Record<string, unknown>> }
  return Object.keys(lock.packages ?? {})
    .map((folder) => folder.replace(/^.*node_modules\//, ''))
    .flatMap((name) => sqliteProblems(path, name))
}
