// npm run docs [-- --check]: writes the generated pages, or fails when one is stale.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { errorsPage } from './errors-page.ts'
import { type GeneratedPage, stalePages } from './generated-page.ts'
import { clientCallPages } from './make-client-calls.ts'
import { permissionsPage } from './permissions-page.ts'
import { repositoryRoot } from './project-files.ts'
import { settingsPage } from './settings-page.ts'
import { specTable } from './spec-table.ts'

/** Every generated page, each made beside what it is made from. */
const pages: readonly GeneratedPage[] = [
  specTable,
  settingsPage,
  permissionsPage,
  errorsPage,
  ...clientCallPages(),
]

const place = (path: string): string => join(repositoryRoot, path)
const stale = await stalePages(pages, (path) =>
  existsSync(place(path)) ? readFileSync(place(path), 'utf8') : undefined,
)

if (process.argv.includes('--check')) {
  for (const { path } of stale) console.error(`${path} is stale: npm run docs makes it anew.`)
  process.exitCode = stale.length > 0 ? 1 : 0
} else {
  for (const { path, text } of stale) {
    mkdirSync(dirname(place(path)), { recursive: true })
    writeFileSync(place(path), text)
    console.log(`wrote ${path}`)
  }
}
