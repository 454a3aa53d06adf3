import { makeKeyFile } from './key-file/key-file.ts'
import { startServer } from './main.ts'
import { readSettings } from './settings/settings.ts'

const usage = `Usage: npm start
  --demo [DEVICES]       the same with a demo estate (10000 devices), in an empty database
  --emulator [OPTIONS]   a server for tests, in memory, with published credentials; OPTIONS are
                         --port N --devices N --directory DIR --token-life S --latency MS --json
  --accept-restored      start on a database that was restored from a copy: ends every session,
                         code and token, disables what had been disabled or deleted,
                         names the clients that need new secrets or keys; else no effect
  --make-key-file PATH   makes a key file and ends; PostgreSQL needs one
  --recover-administrator [NAME]
                         makes a new administrator client and a new password for the person NAME
                         (else FRONTDESK_ADMIN_USERNAME) and ends; a running server goes on
Settings come from the environment: docs/settings.md.`

/** Longer than the server waits for requests in flight; then the process ends anyhow. */
const stopMilliseconds = 9_500

/**
 * The server as a process: arguments, settings, signals. Ends with 0 after a graceful stop, 1
 * when it cannot start, and says why in words.
 */
export async function runProcess(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  try {
    const acceptRestored = args.includes('--accept-restored')
    const rest = args.filter((one) => one !== '--accept-restored')
    const [option, value] = rest
    if (option === '--make-key-file' && value !== undefined) {
      makeKeyFile(value, new Date())
      console.error(`Made ${value}. Keep a copy apart from the database.`)
      return
    }
    if (option === '--recover-administrator') {
      const { recoverAdministrator } = await import('./recover-administrator.ts')
      const settings = readSettings(environment)
      await recoverAdministrator(settings, { name: value ?? settings.adminUsername })
      return
    }
    if (option === '--emulator') {
      // Loaded here: a server has no use for it.
      const { runEmulator } = await import('./emulator/emulator-process.ts')
      await runEmulator(args.slice(1), environment, ({ close }) => stopOnSignal({ close }))
      return
    }
    if (option !== undefined && option !== '--demo') {
      console.error(usage)
      process.exitCode = option === '--help' ? 0 : 2
      return
    }
    const demo = option === '--demo' ? (value ?? '10000') : environment.FRONTDESK_DEMO
    const server = await startServer(
      readSettings({ ...environment, FRONTDESK_DEMO: demo }),
      {},
      { acceptRestored },
    )
    stopOnSignal(server)
  } catch (error) {
    console.error(wordsOf(error))
    process.exitCode = 1
  }
}

/** Ours say in their message what to do; anything else is a bug and shows where. */
function wordsOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `The port${portOf(error)} is in use. End what listens there, or choose another: FRONTDESK_PORT for the server, --port for the emulator.`
  }
  return error.name === 'Error' || error.name === 'TypeError' ? error : error.message
}

function portOf(error: Error): string {
  return 'port' in error ? ` ${error.port}` : ''
}

interface Stopped {
  drain?(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/**
 * SIGTERM comes from a supervisor, behind whose proxy others go on: the server drains first. Ctrl-C
 * comes from a person who waits: it closes at once. A second signal ends the draining.
 */
function stopOnSignal({ drain, close }: Stopped): void {
  const hurry = new AbortController()
  let isStopping = false
  async function stop(first?: Stopped['drain']): Promise<void> {
    if (isStopping) {
      hurry.abort()
      return
    }
    isStopping = true
    const giveUp = setTimeout(() => process.exit(0), stopMilliseconds)
    await first?.(hurry.signal)
    await close()
    clearTimeout(giveUp)
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop(drain))
  process.on('SIGINT', () => void stop())
}
