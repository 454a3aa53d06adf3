import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A Chromium that starts on this machine. */
export interface ChromiumProgram {
  readonly path: string
  readonly environment: Readonly<Record<string, string>>
  /** Where it came from, for the words of a failure. */
  readonly origin: 'installed' | 'package' | 'package with its own libraries'
}

/** `installed` or `package`: that one only; unset: the first that starts. */
const chosenVariable = 'FRONTDESK_TEST_BROWSER'

const installed = [
  process.env.CHROME_PATH ?? '',
  ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(
    (name) => `/usr/bin/${name}`,
  ),
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

const cache = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url))

/**
 * Finds an installed Chromium, or unpacks the one in the npm package: nothing is downloaded.
 *
 * @param libraries `package`: the package's libraries even where the system has its own
 * @returns undefined on platforms that the package has no browser for, and none is installed
 * @throws Error when the package has one for this platform and it does not start
 */
export async function findChromium(
  chosen = process.env[chosenVariable],
  libraries: 'package' | 'needed' = 'needed',
): Promise<ChromiumProgram | undefined> {
  if (chosen !== 'package') {
    const path = installed.find((candidate) => candidate !== '' && existsSync(candidate))
    if (path !== undefined) return { path, environment: {}, origin: 'installed' }
    if (chosen === 'installed') throw new Error('No Chromium is installed; set CHROME_PATH.')
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  return packagedProgram(await unpackedFolder(), libraries)
}

async function packagedProgram(
  folder: string,
  libraries: 'package' | 'needed',
): Promise<ChromiumProgram> {
  const path = join(folder, 'chromium')
  const fonts = { FONTCONFIG_FILE: join(folder, 'fonts.conf') }
  if (libraries === 'needed' && (await starts(path, fonts)) === undefined) {
    return { path, environment: fonts, origin: 'package' }
  }
  const environment = { ...fonts, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') }
  const complaint = await starts(path, environment)
  if (complaint !== undefined) {
    throw new Error(`The browser of @sparticuz/chromium does not start here: ${complaint}`)
  }
  return { path, environment, origin: 'package with its own libraries' }
}

/** What the loader complains of; undefined when all libraries are there. */
async function starts(
  path: string,
  environment: Record<string, string>,
): Promise<string | undefined> {
  try {
    await run(path, ['--version', '--no-sandbox'], { env: { ...process.env, ...environment } })
    return undefined
  } catch (error) {
    return String(error)
  }
}

/** Unpacked once for all test files; of two that unpack at once, the second's work is dropped. */
async function unpackedFolder(): Promise<string> {
  const manifest = new URL('../package.json', import.meta.resolve('@sparticuz/chromium'))
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
  const folder = join(cache, `chromium-${version}`)
  if (existsSync(folder)) return folder

  mkdirSync(cache, { recursive: true })
  const unpacking = mkdtempSync(`${folder}-`)
  try {
    const unpacker = fileURLToPath(import.meta.resolve('./browser-unpacker.ts'))
    const env = { ...process.env, TMPDIR: unpacking, NODE_TEST_CONTEXT: undefined }
    await run(process.execPath, [unpacker, unpacking, folder], { env, cwd: dirname(unpacker) })
    renameSync(unpacking, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(unpacking, { recursive: true, force: true })
  }
  return folder
}
