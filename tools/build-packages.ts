// npm run build: compiles the published packages into build/.

import { join } from 'node:path'

import { buildPackages, publishedPackages } from './package-build.ts'
import { repositoryRoot } from './project-files.ts'

const folder = join(repositoryRoot, 'build')
try {
  await buildPackages(folder)
  for (const name of publishedPackages) console.log(`built build/${name}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
