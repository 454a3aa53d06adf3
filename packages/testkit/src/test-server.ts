import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type Replacements, type RunningServer, startServer } from '@frontdesk/server/main.ts'
import { readSettings } from '@frontdesk/server/settings/settings.ts'

import { type ApiClient, apiClient } from './api-client.ts'
import { freePort } from './free-port.ts'

/** The administrator client of every test server. */
export const testAdministrator = {
  client_id: 'test-administrator',
  client_secret: 'test-administrator-secret',
}

export interface TestServer {
  readonly api: ApiClient
  readonly server: RunningServer
  /** The folder of its database and key file; gone after `stop`. */
  readonly folder: string
  stop(): Promise<void>
}

interface Wanted extends Replacements {
  /** `FRONTDESK_...` settings over those of the test. */
  readonly environment?: Record<string, string>
}

/** Limits that no test runs into by accident. */
const generousRates = {
  pair: { burst: 1_000_000, perSecond: 1000 },
  address: { burst: 1_000_000, perSecond: 1000 },
  client: { burst: 1_000_000, perSecond: 1000 },
}

/** Starts the whole server in this process, on a database of its own and a free port. */
export async function startTestServer(wanted: Wanted = {}): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-test-'))
  const { environment, ...replacements } = wanted
  const settings = readSettings(await testEnvironment(folder, environment))
  const server = await startServer(settings, { failureRates: generousRates, ...replacements })
  return {
    api: apiClient(settings.publicUrl ?? server.url, testAdministrator),
    server,
    folder,
    async stop() {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The settings of a test server, as an environment. */
export async function testEnvironment(
  folder: string,
  over: Record<string, string> = {},
): Promise<Record<string, string>> {
  const port = String(await freePort())
  return {
    FRONTDESK_HOST: '127.0.0.1',
    FRONTDESK_PORT: port,
    FRONTDESK_PUBLIC_URL: `http://127.0.0.1:${port}`,
    FRONTDESK_DATABASE: `sqlite:${join(folder, 'frontdesk.db')}`,
    FRONTDESK_ADMIN_CLIENT_ID: testAdministrator.client_id,
    FRONTDESK_ADMIN_CLIENT_SECRET: testAdministrator.client_secret,
    FRONTDESK_ADMIN_PASSWORD: 'a password for tests',
    FRONTDESK_LOG_LEVEL: 'silent',
    // No proxy has to notice that a test is over.
    FRONTDESK_DRAIN_SECONDS: '0',
    ...over,
  }
}
