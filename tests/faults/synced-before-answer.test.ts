import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'

import { apiClient } from '@frontdesk/testkit/api-client.ts'
import { spawnServer } from '@frontdesk/testkit/spawned-server.ts'
import { testAdministrator, testEnvironment } from '@frontdesk/testkit/test-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-sync-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const traced = 'strace is not installed here; synchronous=FULL is read back in packages/store'

describe('T8: the answer leaves after the commit is on the disk', () => {
  test('between a token request and its answer the log file is synced', {
    skip: hasStrace() ? false : traced,
  }, async () => {
    const environment = await testEnvironment(folder)
    const server = await spawnServer(environment)
    const api = apiClient(environment.FRONTDESK_PUBLIC_URL ?? '', testAdministrator)
    await api.token(testAdministrator)

    const trace = join(folder, 'trace')
    const strace = spawn(
      'strace',
      [
        '-f',
        '-qq',
        '-e',
        'trace=fdatasync,fsync,read,readv,write,writev,sendmsg,recvmsg',
        '-s',
        '64',
        '-o',
        trace,
        '-p',
        String(server.process.pid),
      ],
      { stdio: 'ignore' },
    )
    await attached(trace, api.url)
    await api.token(testAdministrator)
    strace.kill('SIGINT')
    await once(strace, 'exit')
    await server.stop()

    const lines = readFileSync(trace, 'utf8').split('\n')
    const asked = lines.findLastIndex((line) => line.includes('POST /oauth2/token'))
    const answered = lines.findIndex((line, at) => at > asked && line.includes('HTTP/1.1 200'))
    assert.ok(asked >= 0 && answered > asked, 'the request and its answer are in the trace')
    const between = lines.slice(asked, answered)
    assert.ok(
      between.some((line) => /f(data)?sync/.test(line)),
      between.join('\n'),
    )
  })
})

function hasStrace(): boolean {
  try {
    execFileSync('strace', ['-e', 'trace=none', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** strace has attached when a request that is made for it shows in the trace. */
async function attached(trace: string, url: string): Promise<void> {
  for (;;) {
    await fetch(`${url}/healthz`)
    try {
      if (readFileSync(trace, 'utf8').includes('/healthz')) return
    } catch {
      // The file is not there before strace has started.
    }
  }
}
