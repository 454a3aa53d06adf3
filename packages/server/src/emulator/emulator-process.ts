import { readEmulatorOptions } from './emulator-options.ts'
import { type RunningEmulator, startEmulatedServer } from './start-emulator.ts'

/**
 * Starts the emulator that the words behind `--emulator` describe, and prints where it is, its
 * control token and its credentials: as one line of JSON, or in words.
 *
 * @param whenStarted is called before anything is printed: whoever reads it may end us at once
 * @throws SettingsError, and as `startEmulatedServer`
 */
export async function runEmulator(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  whenStarted: (emulator: RunningEmulator) => void,
): Promise<void> {
  const options = readEmulatorOptions(args, environment)
  const emulator = await startEmulatedServer(options)
  whenStarted(emulator)
  console.log(options.json ? jsonLine(emulator) : words(emulator, options.directory))
}

/** Members in the spelling of the wire, for any language to read. */
function jsonLine({ url, controlToken, clients, basic }: RunningEmulator): string {
  return JSON.stringify({
    url,
    control_token: controlToken,
    control_url: `${url}/_emulator`,
    clients: Object.fromEntries(
      Object.entries(clients).map(([key, { clientId, clientSecret }]) => [
        key,
        { client_id: clientId, client_secret: clientSecret },
      ]),
    ),
    basic: basic && {
      username: basic.username,
      password: basic.password,
      api_key: basic.apiKey,
    },
  })
}

function words(emulator: RunningEmulator, directory: string | undefined): string {
  const { url, controlToken, clients, basic } = emulator
  const rows = Object.entries(clients).map(
    ([key, { clientId, clientSecret }]) =>
      `  ${key.padEnd(15)} ${clientId.padEnd(24)} ${clientSecret}`,
  )
  const kept =
    directory === undefined
      ? 'Everything is in memory and gone at the end (Ctrl-C).'
      : `Everything is kept in ${directory}.`
  return [
    `The emulator answers at ${url}`,
    '',
    `  ${'client'.padEnd(15)} ${'client_id'.padEnd(24)} client_secret`,
    ...rows,
    ...(basic
      ? [
          '',
          `  Basic           ${basic.username.padEnd(24)} ${basic.password}`,
          `  API key         ${basic.apiKey}`,
        ]
      : []),
    '',
    `Control API at ${url}/_emulator, with the token of this start:`,
    `  Authorization: Bearer ${controlToken}`,
    `These credentials are published: they work in emulators only. ${kept}`,
  ].join('\n')
}
