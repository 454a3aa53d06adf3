// node packages/launcher/run-program.mjs PROGRAM [ARGUMENT ...]: runs a program that an older Node cannot read.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { runsOnPinnedNode } from './pinned-node.mjs'

const [program, ...args] = process.argv.slice(2)
const file = resolve(program ?? '')
if (runsOnPinnedNode(file, args)) {
  process.argv.splice(1, 2, file)
  await import(pathToFileURL(file).href)
}
