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
  writeFileSync(shown.filePath, text, { mode: 0o600 })
  chmodSync(shown.filePath, 0o600)
  shown.print(`First credentials are in ${shown.filePath}; read it, then delete it.`)
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
