// Plain JavaScript, so that an older Node can hand over to the one that the sources need.
import { fileURLToPath } from 'node:url'

import { runsOnPinnedNode } from '../packages/launcher/pinned-node.mjs'

if (runsOnPinnedNode(fileURLToPath(import.meta.url))) {
  const { benchmark } = await import('./src/benchmark.ts')
  process.exitCode = await benchmark(process.argv.slice(2))
}
