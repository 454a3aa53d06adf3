// Plain JavaScript, so that an older Node can still read it and say what is wrong.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const needed = 26
if (Number(process.versions.node.split('.')[0]) < needed) {
  console.error(
    `Frontdesk needs Node ${needed}; this is ${process.version}.\n` +
      'Start it with "npm start": npm brings the right Node along, without installing it anywhere.',
  )
  process.exit(1)
}

// Compiled code is kept beside the installed packages: the second start takes half the time.
const packages = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'node_modules')
if (existsSync(packages)) {
  const cache = join(packages, '.cache', 'frontdesk')
  module.enableCompileCache(cache)
  // Threads look for it here.
  process.env.NODE_COMPILE_CACHE ??= cache
  // As few files as there can be: docs/decisions/009-start-time.md.
  const { usePackageBundle } = await import('./installed-bundle.mjs')
  usePackageBundle(packages)
}

const { runProcess } = await import('./src/run-process.ts')
await runProcess(process.argv.slice(2), process.env)
