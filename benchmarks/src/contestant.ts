import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

import { pinned } from './core-pinning.ts'

export interface Program {
  readonly name: string
  /** Script and its arguments; the port is told to it by whoever wrote them. */
  readonly script: readonly string[]
  readonly port: number
  readonly environment?: Readonly<Record<string, string>>
  /** Ready at the first answer to this path; with `readyStatus`, at the first of that status. */
  readonly readyPath: string
  readonly readyStatus?: number
}

/** A server process on the servers' core. */
export interface Contestant {
  readonly name: string
  readonly url: string
  /** From the start of the process to its first ready answer. */
  readonly startMs: number
  /** Memory now and at its highest, of the process and its children; undefined without /proc. */
  memoryMb(): { readonly now: number; readonly peak: number } | undefined
  /** Asks it to end, waits for that, and insists after ten seconds. */
  stop(): Promise<void>
}

const living = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

/**
 * Starts a server and waits until it answers.
 *
 * @throws Error with the end of its output, when it dies or is not ready within two minutes
 */
export async function startContestant(program: Program): Promise<Contestant> {
  const url = `http://127.0.0.1:${program.port}`
  const started = performance.now()
  const [command, ...args] = pinned('server', [process.execPath, ...program.script])
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited(), NODE_ENV: 'production', ...program.environment },
  })
  living.add(child)
  child.once('exit', () => living.delete(child))
  child.once('error', () => living.delete(child))

  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-4000)
    })
  }

  while (!(await isReady(`${url}${program.readyPath}`, program.readyStatus))) {
    const tooLate = performance.now() - started > 120_000
    if (!living.has(child) || tooLate) {
      child.kill('SIGKILL')
      throw new Error(`${program.name} did not start. The end of its output:\n${output}`)
    }
    await sleep(2)
  }

  return {
    name: program.name,
    url,
    startMs: performance.now() - started,
    memoryMb: () => memoryOf(child.pid),
    async stop() {
      if (!living.has(child)) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      const insist = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await exited
      clearTimeout(insist)
    },
  }
}

/** A TCP port that nobody listens on at the moment. */
export async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('No TCP port to be had.')
  return address.port
}

/** Settings of a server on this machine must not leak into the one that is measured. */
function inherited(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('FRONTDESK_') && !name.startsWith('npm_'),
  )
  return Object.fromEntries(kept)
}

function isReady(url: string, status: number | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 5000 }, (response) => {
      response.resume()
      resolve(status === undefined || response.statusCode === status)
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve(false))
  })
}

function memoryOf(pid: number | undefined): { now: number; peak: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const below = childrenOf(pid).map(memoryOf)
    return {
      now: megabytes(status, 'VmRSS') + sum(below.map((memory) => memory?.now)),
      peak: megabytes(status, 'VmHWM') + sum(below.map((memory) => memory?.peak)),
    }
  } catch {
    return undefined
  }
}

function childrenOf(pid: number | undefined): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    return children.split(' ').map(Number).filter(Boolean)
  } catch {
    return [] // a kernel without this list, or a process that has just ended
  }
}

function megabytes(status: string, field: string): number {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? '0'
  return (Number(kibibytes) * 1024) / 1_000_000
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce((total: number, value) => total + (value ?? 0), 0)
}
