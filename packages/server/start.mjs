// Plain JavaScript, so that an older Node can still read it and hand over to the right one.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const file = fileURLToPath(import.meta.url)
if ((await findLauncher())?.runsOnPinnedNode(file)) await start()

async function start() {
  // Compiled code is kept beside the installed packages: the second start takes half the time.
  const packages = join(dirname(file), '..', '..', 'node_modules')
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
}

async function findLauncher() {
  try {
    return await import('@frontdesk/launcher/pinned-node.mjs')
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    console.error('The packages of Frontdesk are not installed. Install them: npm ci')
    process.exitCode = 2
  }
}
