import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

import { findChromium } from './chromium-program.ts'

/** A real browser, one for a test file. */
export interface TestBrowser {
  /** A browser window with cookies of its own, and what it complained of. */
  open(options?: WindowOptions): Promise<BrowserWindow>
  stop(): Promise<void>
}

type ContextOptions = NonNullable<Parameters<Browser['newContext']>[0]>

interface WindowOptions extends ContextOptions {
  /** Complaints that a test expects; others fail `noComplaints`. */
  readonly expected?: RegExp | undefined
}

export interface BrowserWindow {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors on the console, uncaught errors, blocked loads: violations of the policy are there. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/** Why there are no browser tests on this machine; undefined where a browser must start. */
export async function whyNoBrowser(): Promise<string | undefined> {
  return (await findChromium()) === undefined
    ? `no Chromium is installed, and the package has none for ${process.platform} ${process.arch}`
    : undefined
}

/**
 * Starts a Chromium without a window.
 *
 * @throws Error when there is none, or it does not start: a test must not pass without one
 */
export async function startTestBrowser(
  find: typeof findChromium = findChromium,
): Promise<TestBrowser> {
  const program = await find()
  if (!program) throw new Error('There is no Chromium for this platform.')
  const browser = await chromium
    .launch({
      executablePath: program.path,
      args: ['--no-sandbox'],
      env: { ...process.env, ...program.environment },
    })
    .catch((cause: unknown) => {
      throw new Error(`The browser (${program.origin}) at ${program.path} does not start.`, {
        cause,
      })
    })
  return {
    async open({ expected, ...options } = {}) {
      const context = await browser.newContext(options)
      const page = await context.newPage()
      page.setDefaultTimeout(15_000)
      return { page, context, complaints: listen(context, expected), close: () => context.close() }
    },
    stop: () => browser.close(),
  }
}

function listen(context: BrowserContext, expected: RegExp | undefined): string[] {
  const complaints: string[] = []
  const note = (words: string): void => {
    if (!expected?.test(words)) complaints.push(words)
  }
  context.on('console', (message) => {
    if (message.type() === 'error') note(`${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (error) => note(String(error.error())))
  return complaints
}
