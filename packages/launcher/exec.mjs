#!/usr/bin/env node
// Where the shell has no `exec` of its own (Windows), this is what npm scripts find under the name.
import { startAgain } from './pinned-node.mjs'

const [program, ...words] = process.argv.slice(2)
startAgain(program === 'node' ? process.execPath : program, words)
