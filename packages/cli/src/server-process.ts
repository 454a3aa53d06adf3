import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { OptionRule } from './command.ts'
import { usageFailure } from './command-failure.ts'
import { parseWholeNumber } from './duration.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The options that become settings of the server. */
export const serverOptions = {
  port: { value: 'N', help: 'Port to listen on (else FRONTDESK_PORT, else 8080).' },
  host: { value: 'HOST', help: 'Address to listen on (else FRONTDESK_HOST, else this machine).' },
  database: { value: 'URL', help: 'sqlite:FILE or postgres://... (else FRONTDESK_DATABASE).' },
} as const satisfies Readonly<Record<string, OptionRule>>

/**
 * The server's settings that the options stand for.
 *
 * @throws CommandFailure for what cannot be a port
 */
export function serverEnvironment(options: {
  readonly port: string | undefined
  readonly host: string | undefined
  readonly database: string | undefined
}): Environment {
  const { port, host, database } = options
  if (port !== undefined) parseWholeNumber('--port', port, { from: 0, to: 65_535 })
  return {
    ...(port === undefined ? {} : { FRONTDESK_PORT: port }),
    ...(host === undefined ? {} : { FRONTDESK_HOST: host }),
    ...(database === undefined ? {} : { FRONTDESK_DATABASE: database }),
  }
}

/**
 * Runs the server in a process of its own, with this one's terminal, and hands signals on.
 *
 * @returns the server's exit code; 128 and the signal's number when a signal ended it
 * @throws CommandFailure when the server is not installed
 */
export function startServer(words: readonly string[], environment: Environment): Promise<number> {
  const child = spawn(process.execPath, [findStartFile(), ...words], {
    stdio: 'inherit',
    env: { ...environment },
  })
  const forward = (signal: NodeJS.Signals): void => {
    // A terminal sends Ctrl-C to the child by itself; twice would mean "now, whatever is running".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  process.on('SIGINT', forward).on('SIGTERM', forward)
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(usageFailure(`Cannot start a process: ${error.message}.`)))
    child.on('exit', (code, signal) => {
      process.off('SIGINT', forward).off('SIGTERM', forward)
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}

function findStartFile(): string {
  const beside = join(fileURLToPath(new URL('../../server/', import.meta.url)), 'start.mjs')
  const file = [installedStartFile(), beside].find((path) => path !== undefined && existsSync(path))
  if (file !== undefined) return file
  throw usageFailure(
    'The server and the emulator are part of the Frontdesk checkout only. Run this command there.',
  )
}

function installedStartFile(): string | undefined {
  try {
    const description = findPackageJSON('@frontdesk/server', import.meta.url)
    return description === undefined ? undefined : join(dirname(description), 'start.mjs')
  } catch {
    return undefined
  }
}
