import { execFile } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

import { repositoryRoot } from './project-files.ts'
import {
  compiledFolder,
  compilerSettings,
  oldestNode,
  publishedManifest,
  type SourceManifest,
  undeclaredImports,
} from './published-package.ts'

/** The packages that are published, each after those that it imports. */
export const publishedPackages = ['client', 'guard', 'cli'] as const

const compiler = join(repositoryRoot, 'node_modules', 'typescript', 'bin', 'tsc')
const run = promisify(execFile)

/**
 * Compiles the packages, every published one when none is named, each into a folder of its own
 * below `folder`, ready for `npm pack`. What lay there before is removed.
 *
 * @throws Error with the compiler's words, or naming what a package imports and does not depend on
 */
export async function buildPackages(
  folder: string,
  names: readonly (typeof publishedPackages)[number][] = publishedPackages,
): Promise<void> {
  const neighbours: string[] = []
  for (const name of names) {
    await buildPackage(name, folder, neighbours)
    neighbours.push(name)
  }
}

async function buildPackage(
  name: string,
  folder: string,
  neighbours: readonly string[],
): Promise<void> {
  const source = join(repositoryRoot, 'packages', name)
  const target = join(folder, name)
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })

  await compile({ source, target, built: folder, neighbours })
  const manifest: SourceManifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  const files = globSync(`${compiledFolder}/**/*`, { cwd: target, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  const missing = undeclaredImports(manifest, files)
  if (missing.length > 0) {
    throw new Error(`${name} imports ${missing.join(', ')} and does not depend on it.`)
  }

  writeJson(join(target, 'package.json'), publishedManifest(manifest))
  for (const paper of [join(source, 'README.md'), join(repositoryRoot, 'LICENSE')]) {
    if (existsSync(paper)) copyFileSync(paper, join(target, basename(paper)))
  }
  for (const path of Object.values(manifest.bin ?? {})) writeStart(join(target, path))
}

async function compile(place: {
  readonly source: string
  readonly target: string
  readonly built: string
  readonly neighbours: readonly string[]
}): Promise<void> {
  const settings = join(place.target, 'tsconfig.json')
  writeJson(settings, compilerSettings({ root: repositoryRoot, ...place }))
  try {
    await run(process.execPath, [compiler, '-p', settings])
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? error.stdout : error
    throw new Error(`${place.source} does not compile:\n${said}`)
  } finally {
    rmSync(settings, { force: true })
  }
}

/** The start file of the sources looks for the Node that reads TypeScript; this one needs none. */
function writeStart(path: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, startFile, { mode: 0o755 })
}

const startFile = `#!/usr/bin/env node
import module from 'node:module'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const [oldestMajor, oldestMinor] = [${oldestNode.replace('.', ', ')}]
if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) {
  module.enableCompileCache?.()
  await import('../${compiledFolder}/main.js')
} else {
  console.error(\`frontdesk needs Node ${oldestNode} or newer; this is \${process.version}.\`)
  process.exitCode = 2
}
`

function writeJson(path: string, content: unknown): void {
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`)
}
