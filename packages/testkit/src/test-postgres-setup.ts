import { type RunningPostgres, startPostgres, testPostgresVariable } from './test-postgres.ts'

let server: RunningPostgres | undefined

/** Runs once, before the first test file; the test processes inherit the variable. */
export async function globalSetup(): Promise<void> {
  if (process.env[testPostgresVariable]) return
  server = await startPostgres()
  process.env[testPostgresVariable] = server.url
}

/** Runs once, after the last test file. */
export async function globalTeardown(): Promise<void> {
  await server?.stop()
}
