import { resolve } from 'node:path'

import { command, timeoutOption } from '../command.ts'
import { usageFailure } from '../command-failure.ts'
import { connectionTokens, connectionTransport } from '../connection-client.ts'
import { dialectWires } from '../dialects/dialect-wire.ts'
import { parseWholeNumber } from '../duration.ts'
import { exitCode } from '../exit-code.ts'
import {
  checkPrivateKeyOptions,
  privateKeyOptions,
  readPrivateKeyFile,
} from '../private-key-file.ts'
import {
  parseProfileName,
  parseServerUrl,
  readConfiguration,
  withProfile,
  writeConfiguration,
} from '../profiles.ts'
import { printJson } from '../record-view.ts'
import { readClientSecret } from '../secret-input.ts'
import { forgetTokens } from '../token-places.ts'

/** `frontdesk login --server URL --client-id ID [--client-secret-stdin | --private-key FILE]` */
export const login = command({
  name: 'login',
  summary: 'Log in to the administration with a client, and remember it.',
  example: 'login --server http://localhost:8080 --client-id admin',
  moreExamples: ['login --server https://id.example.com --client-id sync --private-key sync.pem'],
  options: {
    server: { value: 'URL', help: 'Address of the server (else FRONTDESK_URL).' },
    clientId: { value: 'ID', help: 'Administrator client (else FRONTDESK_CLIENT_ID).' },
    clientSecretStdin: {
      help: 'Read the secret from stdin (else FRONTDESK_CLIENT_SECRET, else it asks).',
    },
    ...privateKeyOptions,
    scope: { value: 'SCOPE', default: 'admin', help: 'What to ask for; admin or narrower.' },
    ca: { value: 'FILE', help: "PEM of your own authority, trusted besides the system's." },
    profile: { value: 'NAME', default: 'default', help: 'Remember it under this name.' },
    timeout: timeoutOption,
  },

  async run({ options, environment, io, json, configurationPath }) {
    const { scope, keyId } = options
    checkPrivateKeyOptions(options)
    const name = parseProfileName(options.profile)
    const address = options.server ?? environment.FRONTDESK_URL
    const clientId = options.clientId ?? environment.FRONTDESK_CLIENT_ID
    if (!address) throw usageFailure('Which server? Say --server http://localhost:8080.')
    if (!clientId) throw usageFailure('Which client? Say --client-id ID.')
    const server = parseServerUrl('--server', address)
    const timeoutSeconds = parseWholeNumber('--timeout', options.timeout, { from: 1, to: 3600 })
    // Read first: nobody wants to type a secret and then hear that the file is not in order.
    const configuration = await readConfiguration(configurationPath)
    const keyFile = options.privateKey === undefined ? undefined : resolve(options.privateKey)
    const privateKey = keyFile === undefined ? undefined : await readPrivateKeyFile(keyFile)
    const from = { stdin: options.clientSecretStdin, environment, io, clientId }
    const clientSecret = privateKey === undefined ? await readClientSecret(from) : undefined

    const ca = options.ca === undefined ? undefined : resolve(options.ca)
    const profile = {
      ...({ name, dialect: 'standard', server, clientId, clientSecret, scope } as const),
      ...{ ca, privateKey: keyFile, keyId },
    }
    const tokenUrl = dialectWires.standard.tokenUrl({ server })
    const connection = {
      ...profile,
      ...{ profile: name, privateKey, tokenUrl, timeoutSeconds },
      ...{ region: undefined, keptIn: undefined, proxy: undefined },
    }
    // The token that a client of this name had before says nothing about this secret.
    await forgetTokens(profile, configurationPath)
    const transport = await connectionTransport(connection, environment)
    await (await connectionTokens({ connection, transport, configurationPath })).get()
    await writeConfiguration(configurationPath, {
      ...withProfile(configuration, profile),
      current: name,
    })

    if (json) printJson(io, { profile: name, server, client_id: clientId, scope })
    io.err(`Logged in to ${server} as ${clientId}; remembered as the profile "${name}".`)
    return exitCode.done
  },
})
