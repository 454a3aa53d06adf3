import { chmodSync, writeFileSync } from 'node:fs'

/** Credentials that exist nowhere in clear but here, once. */
export interface FirstCredentials {
  readonly clientId: string
  /** Undefined where the setting gave it: whoever set it knows it. */
  readonly clientSecret: string | undefined
  readonly username: string
  readonly password: string | undefined
}

interface Shown {
  readonly publicUrl: string
  /** Written when the output is no terminal; readable by its owner only. */
  readonly filePath: string
  readonly isTerminal: boolean
  readonly print: (text: string) => void
}

/**
 * Hands over the first credentials (T5): printed where a person reads it, otherwise into a file
 * whose name is printed, so that no log collects them.
 */
export function showFirstCredentials(credentials: FirstCredentials, shown: Shown): void {
  const text = describe(credentials, shown.publicUrl)
  if (text === undefined) return
  if (shown.isTerminal) {
    shown.print(`\n${text}\n`)
    return
  }
  const path = writeBeside(shown.filePath, text)
  shown.print(`First credentials are in ${path}; read it, then delete it.`)
}

/** Those of another database may stand there and be needed still: a file is never overwritten. */
function writeBeside(path: string, text: string): string {
  for (let count = 1; ; count++) {
    const free = count === 1 ? path : path.replace(/(\.[^./\\]*)?$/, `-${count}$1`)
    try {
      writeFileSync(free, text, { mode: 0o600, flag: 'wx' })
      chmodSync(free, 0o600)
      return free
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST'
      if (!isTaken) throw error
    }
  }
}

function describe(credentials: FirstCredentials, publicUrl: string): string | undefined {
  const { clientId, clientSecret, username, password } = credentials
  const lines: string[] = []
  if (clientSecret !== undefined) {
    lines.push(`client_id      ${clientId}`, `client_secret  ${clientSecret}`)
  }
  if (password !== undefined) lines.push(`username       ${username}`, `password       ${password}`)
  if (lines.length === 0) return undefined

  const advice = [
    'These are shown once. They work from this machine only, until you replace them:',
    `  npx frontdesk login --server ${publicUrl} --client-id ${clientId}`,
    `  npx frontdesk secret regenerate ${clientId}`,
  ]
  return `${[...lines, '', ...(clientSecret === undefined ? [] : advice)].join('\n').trimEnd()}\n`
}
