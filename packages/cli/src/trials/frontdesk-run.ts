import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../../bin/frontdesk.mjs', import.meta.url))

export interface FinishedRun {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A home of its own for the configuration, and runs of the real program in it. */
export interface Home {
  readonly folder: string
  readonly configFile: string
  /** Runs `frontdesk` with these words; `input` is its stdin, empty when not given. */
  run(words: readonly string[], more?: RunSettings): Promise<FinishedRun>
}

interface RunSettings {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  readonly program?: string
}

export const playedSecret = 'fds_canary-0123456789-not-to-be-seen'

/** A folder that is removed after the test. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-cli-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function newHome(t: TestContext): Home {
  const folder = temporaryFolder(t)
  const configFile = join(folder, 'settings', 'config.json')
  return {
    folder,
    configFile,
    async run(words, { input = '', env = {}, program = bin } = {}) {
      const child = spawn(process.execPath, [program, ...words], {
        cwd: folder,
        env: {
          PATH: process.env.PATH,
          SystemRoot: process.env.SystemRoot,
          HOME: folder,
          FRONTDESK_CONFIG: configFile,
          NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
          ...env,
        },
      })
      child.stdin.on('error', () => undefined).end(input)
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
      const [out, err] = await Promise.all([readText(child.stdout), readText(child.stderr)])
      return { code: await ended, out, err }
    },
  }
}

/** The environment of somebody who gives everything by variables, and keeps no profile. */
export function variables(server: { readonly url: string }): Readonly<Record<string, string>> {
  return {
    FRONTDESK_URL: server.url,
    FRONTDESK_CLIENT_ID: 'admin',
    FRONTDESK_CLIENT_SECRET: playedSecret,
  }
}
