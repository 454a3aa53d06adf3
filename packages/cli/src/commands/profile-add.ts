import { resolve } from 'node:path'

import { command, type OptionValues } from '../command.ts'
import { usageFailure } from '../command-failure.ts'
import { connectionTransport } from '../connection-client.ts'
import { apiTokenClient, dialectNames, dialectWires } from '../dialects/dialect-wire.ts'
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
import { readClientSecret, readSecretFromStdin } from '../secret-input.ts'
import { forgetTokens, keepSecret } from '../token-places.ts'

const options = {
  dialect: { value: 'D', choices: dialectNames, required: true, help: 'What the client speaks.' },
  server: { value: 'URL', required: true, help: 'Address of the server.' },
  region: { value: 'R', help: 'Region whose token host is asked (dialect uem).' },
  tokenUrl: { value: 'URL', help: 'Where tokens come from, if not where the dialect says.' },
  clientId: { value: 'ID', help: 'The client; needless with an API token.' },
  clientSecretStdin: {
    help: 'Read the secret from stdin (else FRONTDESK_CLIENT_SECRET, else it asks).',
  },
  ...privateKeyOptions,
  apiTokenStdin: { help: 'Read an API token from stdin instead of a secret (dialect csp).' },
  scope: { value: 'SCOPE', help: 'What to ask for in every token.' },
  ca: { value: 'FILE', help: "PEM of your own authority, trusted besides the system's." },
  proxy: { value: 'URL', help: 'Go through this proxy (else HTTPS_PROXY and NO_PROXY).' },
  keychain: { help: 'Keep the secret and the tokens in the keychain of the system.' },
} as const

/** `frontdesk profile add NAME --dialect D --server URL [--region R | --token-url URL] ...` */
export const profileAdd = command({
  name: 'profile add',
  summary: 'Remember a server and a client under a name.',
  example: 'profile add lab --dialect uem --server http://localhost:8080 --client-id 7d0f2c1b9e',
  moreExamples: [
    'profile add uem-prod --dialect uem --region na --server https://as1234.awmdm.com --client-id 7d0f2c1b9e',
    'profile add cloud --dialect csp --server https://console.example.com --api-token-stdin < token.txt',
    'profile add office --dialect standard --server https://id.example.com --client-id sync --ca company.pem --proxy http://proxy.example.com:3128 --keychain',
  ],
  args: { name: 'What to call it.' },
  options,

  async run({ args, options: chosen, environment, io, json, configurationPath }) {
    const { dialect, region, scope } = chosen
    const name = parseProfileName(args.name)
    const server = parseServerUrl('--server', chosen.server)
    const tokenUrl = parseUrl('--token-url', chosen.tokenUrl)
    const proxy = parseUrl('--proxy', chosen.proxy)
    const clientId = requireClient(chosen)
    if (region !== undefined && (tokenUrl !== undefined || dialect !== 'uem')) {
      throw usageFailure('--region belongs to dialect uem, and --token-url makes it needless.')
    }
    const tokens = dialectWires[dialect].tokenUrl({ server, region, tokenUrl, clientId })
    const ca = chosen.ca === undefined ? undefined : resolve(chosen.ca)
    // Now rather than at the first call: a file that is not there, or an impossible proxy.
    await (await connectionTransport({ ca, proxy }, environment)).close()
    const configuration = await readConfiguration(configurationPath)
    const privateKey = await checkedKeyFile(chosen)
    const clientSecret =
      privateKey !== undefined
        ? undefined
        : chosen.apiTokenStdin
          ? await readSecretFromStdin()
          : await readClientSecret({ stdin: chosen.clientSecretStdin, environment, io, clientId })

    const before = configuration.profiles.find((known) => known.name === name)
    if (before !== undefined) await forgetTokens(before, configurationPath)
    if (chosen.keychain && clientSecret !== undefined) await keepSecret(name, clientSecret)
    const changed = withProfile(configuration, {
      ...{ name, dialect, server, region, tokenUrl, clientId, scope, ca, proxy },
      ...(chosen.keychain ? { keptIn: 'keychain' } : { clientSecret }),
      ...{ privateKey, keyId: chosen.keyId },
    })
    await writeConfiguration(configurationPath, {
      ...changed,
      current: configuration.current ?? name,
    })
    if (json) printJson(io, { profile: name, dialect, server, token_url: tokens })
    io.err(`Added the profile "${name}"; its tokens come from ${tokens}.`)
    io.err(`Test it with: npx frontdesk doctor --profile ${name}`)
    return exitCode.done
  },
})

/** The file of the private key, read once: now rather than at the first call. */
async function checkedKeyFile(chosen: OptionValues<typeof options>): Promise<string | undefined> {
  checkPrivateKeyOptions(chosen)
  if (chosen.privateKey === undefined) return undefined
  if (chosen.dialect !== 'standard' || chosen.apiTokenStdin) {
    throw usageFailure('--private-key belongs to clients of the dialect standard.')
  }
  const path = resolve(chosen.privateKey)
  await readPrivateKeyFile(path)
  return path
}

function parseUrl(option: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : parseServerUrl(option, text)
}

function requireClient(chosen: OptionValues<typeof options>): string {
  const { dialect, clientId, apiTokenStdin, clientSecretStdin } = chosen
  if (!apiTokenStdin) {
    if (clientId !== undefined) return clientId
    throw usageFailure('Which client? Say --client-id ID.')
  }
  if (dialect !== 'csp') throw usageFailure('--api-token-stdin belongs to dialect csp.')
  if (clientId !== undefined || clientSecretStdin) {
    throw usageFailure('An API token stands for itself: leave --client-id and its secret out.')
  }
  return apiTokenClient
}
