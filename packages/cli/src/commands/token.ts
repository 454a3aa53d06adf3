import type { AccessToken } from '@frontdesk/client/tokens/bearer-token.ts'

import { command } from '../command.ts'
import { usageFailure } from '../command-failure.ts'
import { connectionTokens, connectionTransport } from '../connection-client.ts'
import { parseWholeNumber } from '../duration.ts'
import { exitCode } from '../exit-code.ts'
import { printJson } from '../record-view.ts'

/** How long a token must still live where nothing is said: a script begins with it. */
const usualSeconds = 60
const shortestSeconds = 10

const shells = ['bash', 'powershell', 'fish'] as const

/** The line that sets a variable; a token holds nothing that could leave the quotes. */
const settingLines: Readonly<Record<(typeof shells)[number], (token: string) => string>> = {
  bash: (token) => `export FRONTDESK_ACCESS_TOKEN='${token}'`,
  powershell: (token) => `$env:FRONTDESK_ACCESS_TOKEN = '${token}'`,
  fish: (token) => `set -gx FRONTDESK_ACCESS_TOKEN '${token}'`,
}

/** `frontdesk token [--profile NAME] [--format raw|header|json|env] [--min-remaining S]` */
export const token = command({
  name: 'token',
  summary: 'Print an access token: the kept one while it lives, else a fresh one.',
  example: 'token --profile lab --format header',
  moreExamples: [
    'token --min-remaining 900',
    'token --format env --shell powershell | Out-String | Invoke-Expression',
    'token --json',
    'token --resource https://invoices.example.com --scope invoices:read',
  ],
  connects: true,
  options: {
    format: {
      value: 'FORMAT',
      choices: ['raw', 'header', 'json', 'env'],
      default: 'raw',
      help: 'raw: the token; header: an Authorization header; env: a line for eval.',
    },
    shell: {
      value: 'SHELL',
      choices: shells,
      help: 'Whose line --format env prints (default: bash; powershell on Windows).',
    },
    minRemaining: {
      value: 'S',
      help: 'Seconds that it must still live (else: 60, or half of its life where that is less).',
    },
    scope: { value: 'SCOPE', help: "What to ask for (else the profile's own)." },
    resource: { value: 'URI', help: 'The API that the token is for, where it is one of your own.' },
  },

  async run({ options, connect, configurationPath, environment, io, json }) {
    const range = { from: 0, to: 86_400 * 365 }
    const { minRemaining } = options
    const asked =
      minRemaining === undefined
        ? undefined
        : parseWholeNumber('--min-remaining', minRemaining, range)
    const found = await connect()
    const { resource } = options
    if (resource !== undefined && found.dialect !== 'standard') {
      throw usageFailure('--resource goes with profiles of the dialect standard only.')
    }
    // The profile's scope is one of another API.
    const ownScope = resource === undefined ? found.scope : undefined
    const connection = { ...found, scope: options.scope ?? ownScope, resource }
    const transport = await connectionTransport(connection, environment)
    const tokens = await connectionTokens({ connection, transport, configurationPath })
    const lifeOf = ({ expiresAt }: AccessToken): number =>
      ((expiresAt ?? Number.POSITIVE_INFINITY) - io.now()) / 1000
    let issued = await tokens.get({ minimumSeconds: asked ?? shortestSeconds })
    const minimumSeconds = asked ?? Math.min(usualSeconds, (issued.lifeSeconds ?? 0) / 2)
    // A kept token of a short-lived kind: the server may give longer ones by now.
    if (lifeOf(issued) < minimumSeconds) issued = await tokens.renew(issued)
    const life = lifeOf(issued)
    if (asked !== undefined && life < asked) {
      throw usageFailure(
        `No token lives for --min-remaining ${asked}: ` +
          `this server's live ${Math.ceil(life)} s.`,
      )
    }

    const shell = options.shell ?? (process.platform === 'win32' ? 'powershell' : 'bash')
    if (json || options.format === 'json') printJson(io, tokenRecord(issued, life))
    else if (options.format === 'header') io.out(`Authorization: Bearer ${issued.value}`)
    else if (options.format === 'env') io.out(settingLines[shell](issued.value))
    else io.out(issued.value)
    return exitCode.done
  },
})

function tokenRecord({ value, expiresAt, scope }: AccessToken, life: number) {
  return {
    access_token: value,
    token_type: 'Bearer',
    expires_in: expiresAt === undefined ? undefined : Math.floor(life),
    expires_at: expiresAt === undefined ? undefined : new Date(expiresAt).toISOString(),
    scope,
  }
}
