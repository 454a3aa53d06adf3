import { chmodSync, rmSync, writeFileSync } from 'node:fs'

/** Credentials that exist nowhere in clear but here, once. */
export interface FirstCredentials {
  readonly clientId: string
  /** Undefined where a setting gave it: then it is known. */
  readonly clientSecret: string | undefined
  readonly username: string
  readonly password: string | undefined
}

/** Credentials on their way to a person, before the database knows them. */
export interface HandOver {
  /** The database has them: the person is told where they are. */
  done(): void
  /** The database does not have them: nothing of them is left. */
  undo(): void
}

/** @throws FirstCredentialsError when there is no place for them: then nothing may be made */
export type HandOverCredentials = (credentials: FirstCredentials) => HandOver

/** The first credentials cannot be handed over; the message says what to do. */
export class FirstCredentialsError extends Error {
  override readonly name = 'FirstCredentialsError'
}

interface Shown {
  /** Where a program on this machine reaches the server: the credentials work from there only. */
  readonly localUrl: string
  /** Written when the output is no terminal; readable by its owner only, never overwritten. */
  readonly filePath: string
  readonly isTerminal: boolean
  readonly print: (text: string) => void
}

/**
 * Hands over the first credentials (T5): printed where a person reads it, otherwise into a file
 * whose name is printed, so that no log collects them. The file is written before the database
 * knows them: credentials that nobody can read would lock everybody out.
 */
export function handOverCredentials(shown: Shown): HandOverCredentials {
  return (credentials) => {
    const text = describe(credentials, shown.localUrl)
    if (text === undefined) return { done: () => undefined, undo: () => undefined }
    if (shown.isTerminal) return { done: () => shown.print(`\n${text}\n`), undo: () => undefined }
    const path = writeBeside(shown.filePath, text)
    return {
      done: () => shown.print(`First credentials are in ${path}; read it, then delete it.`),
      undo: () => rmSync(path, { force: true }),
    }
  }
}

/** Those of another database may stand there and be needed still. */
function writeBeside(path: string, text: string): string {
  for (let count = 1; ; count += 1) {
    const free = count === 1 ? path : path.replace(/(\.[^./\\]*)?$/, `-${count}$1`)
    try {
      writeFileSync(free, text, { mode: 0o600, flag: 'wx', flush: true })
      chmodSync(free, 0o600)
      return free
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
      if (code === 'EEXIST') continue
      throw new FirstCredentialsError(
        `The first credentials cannot be written to ${free} (${code}), so nothing was made. Let the user that the server runs as write into that folder, or choose them yourself with FRONTDESK_ADMIN_CLIENT_SECRET and FRONTDESK_ADMIN_PASSWORD.`,
      )
    }
  }
}

function describe(credentials: FirstCredentials, localUrl: string): string | undefined {
  const { clientId, clientSecret, username, password } = credentials
  const lines: string[] = []
  if (clientSecret !== undefined) {
    lines.push(`client_id      ${clientId}`, `client_secret  ${clientSecret}`)
  }
  if (password !== undefined) lines.push(`username       ${username}`, `password       ${password}`)
  if (lines.length === 0) return undefined

  lines.push('', 'These are shown once. They work from this machine only, until you replace them:')
  if (clientSecret !== undefined) {
    lines.push(
      `  npx frontdesk login --server ${localUrl} --client-id ${clientId}`,
      `  npx frontdesk secret regenerate ${clientId}`,
    )
  }
  if (password !== undefined) {
    lines.push(`  ${localUrl}/sign-in asks for a password of your own.`)
  }
  return `${lines.join('\n')}\n`
}
