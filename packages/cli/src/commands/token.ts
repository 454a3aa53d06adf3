import { defaultRemainingSeconds, tokenSource } from '../access-token-source.ts'
import { command } from '../command.ts'
import { usageFailure } from '../command-failure.ts'
import { parseWholeNumber } from '../duration.ts'
import { exitCode } from '../exit-code.ts'
import { printJson } from '../record-view.ts'

/** `frontdesk token [--profile NAME] [--format raw|header|json|env] [--min-remaining S]` */
export const token = command({
  name: 'token',
  summary: 'Print an access token: the kept one while it lives, else a fresh one.',
  example: 'token --profile lab --format header',
  connects: true,
  options: {
    format: {
      value: 'FORMAT',
      choices: ['raw', 'header', 'json', 'env'],
      default: 'raw',
      help: 'raw: the token; header: an Authorization header; env: a line for eval.',
    },
    minRemaining: {
      value: 'S',
      default: String(defaultRemainingSeconds),
      help: 'Seconds that it must still live.',
    },
    scope: { value: 'SCOPE', help: "What to ask for (else the profile's own)." },
  },

  async run({ options, connect, tokenCache, io, json }) {
    const range = { from: 0, to: 86_400 * 365 }
    const minimum = parseWholeNumber('--min-remaining', options.minRemaining, range)
    const connection = await connect()
    const scope = options.scope ?? connection.scope
    const source = tokenSource({ connection, scope, cache: tokenCache, now: io.now })
    const issued = await source.get(minimum)
    const life = ((issued.expiresAt ?? Number.POSITIVE_INFINITY) - io.now()) / 1000
    if (life < minimum) {
      throw usageFailure(
        `No token lives for --min-remaining ${minimum}: this server's live ${Math.ceil(life)} s.`,
      )
    }

    if (json || options.format === 'json') {
      const { expiresAt } = issued
      printJson(io, {
        access_token: issued.token,
        token_type: 'Bearer',
        expires_in: expiresAt === undefined ? undefined : Math.floor(life),
        expires_at: expiresAt === undefined ? undefined : new Date(expiresAt).toISOString(),
        scope: issued.scope,
      })
    } else if (options.format === 'header') io.out(`Authorization: Bearer ${issued.token}`)
    else if (options.format === 'env') io.out(`export FRONTDESK_ACCESS_TOKEN='${issued.token}'`)
    else io.out(issued.token)
    return exitCode.done
  },
})
