#!/usr/bin/env node
// Plain JavaScript that any Node from 20 on can read: it may be started by an older one.
import module from 'node:module'
import { fileURLToPath } from 'node:url'

import { runsOnPinnedNode } from '@frontdesk/launcher/pinned-node.mjs'

if (runsOnPinnedNode(fileURLToPath(import.meta.url))) {
  module.enableCompileCache()
  await import('../src/main.ts')
}
