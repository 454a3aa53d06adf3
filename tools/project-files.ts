import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A file as the checks see it, so that a test can make one up. */
export interface ProjectFile {
  /** From the root of the repository, with `/` on every system. */
  readonly path: string
  readonly text: string
}

export const repositoryRoot = join(import.meta.dirname, '..')

const notOurs = new Set(['node_modules', '.git', '.cache', 'build', 'dist', 'data'])

/** Every file whose name ends in one of the endings, without what npm, git and builds put there. */
export function projectFiles(endings: readonly string[]): readonly ProjectFile[] {
  return paths('')
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => ({ path, text: readFileSync(join(repositoryRoot, path), 'utf8') }))
}

function paths(folder: string): readonly string[] {
  return readdirSync(join(repositoryRoot, folder), { withFileTypes: true })
    .filter((entry) => !notOurs.has(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) return paths(path)
      return entry.isFile() ? [path] : []
    })
}
