import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const startFile = fileURLToPath(new URL('../../server/start.mjs', import.meta.url))
const startMilliseconds = 20_000

/** A server in a process of its own, to be killed. */
export interface SpawnedServer {
  readonly process: ChildProcess
  /** Everything it wrote to standard output and standard error so far. */
  output(): string
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>
}

/** Starts the real server process and resolves when it is ready. */
export async function spawnServer(
  environment: Record<string, string>,
  args: readonly string[] = [],
): Promise<SpawnedServer> {
  const child = spawn(process.execPath, [startFile, ...args], {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let written = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      written += text
    })
  }
  const exited = once(child, 'exit')
  await ready(environment.FRONTDESK_PUBLIC_URL ?? '', child, () => written)

  return {
    process: child,
    output: () => written,
    async kill() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL')
        await exited
      }
    },
    async stop() {
      child.kill('SIGTERM')
      const [code] = await exited
      return code
    },
  }
}

async function ready(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const until = Date.now() + startMilliseconds
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`The server ended: ${output()}`)
    const answer = await fetch(`${url}/readyz`).catch(() => undefined)
    if (answer?.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  child.kill('SIGKILL')
  throw new Error(`The server did not get ready: ${output()}`)
}
