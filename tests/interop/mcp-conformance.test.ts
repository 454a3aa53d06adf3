import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

import { freePort } from '@frontdesk/testkit/free-port.ts'

import {
  publicApp,
  registerApp,
  type SignInDesk,
  startSignInDesk,
} from './fixtures/sign-in-desk.ts'

const program = join(
  dirname(fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/package.json'))),
  'dist/index.js',
)
const folder = mkdtempSync(join(tmpdir(), 'frontdesk-conformance-'))

let desk: SignInDesk
before(async () => {
  desk = await startSignInDesk()
})
after(async () => {
  await desk?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The address that the program asks a person to open. */
async function askedAddress(child: ChildProcess, output: () => string): Promise<string> {
  for (;;) {
    const address = /^https?:\/\/\S+\/oauth2\/authorize\?\S+$/m.exec(output())?.[0]
    if (address !== undefined) return address
    const [ended] = await Promise.race([
      once(child.stdout ?? child, 'data').then(() => [false]),
      once(child, 'exit').then(() => [true]),
    ])
    assert.ok(!ended, output())
  }
}

describe('@modelcontextprotocol/conformance authorization', () => {
  for (const resource of ['with a resource', 'without a resource'] as const) {
    test(`metadata and authorization code grant, ${resource}`, async () => {
      const port = String(await freePort())
      const client = await registerApp(desk.api, `http://127.0.0.1:${port}/callback`, publicApp)
      const args = ['authorization', '--url', desk.url, '--client-id', client.client_id]
      const child = spawn(
        process.execPath,
        [
          program,
          ...args,
          ...['--port', port, '--verbose'],
          ...(resource === 'with a resource' ? ['--resource', `${desk.url}/api`] : []),
        ],
        { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
      )
      let output = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text
        })
      }
      const exited = once(child, 'exit')
      try {
        const person = desk.browserOf(await desk.employ())
        const back = await person.authorize(await askedAddress(child, () => output))
        await fetch(back)
        const [code] = await exited
        assert.equal(code, 0, output)
        assert.match(output, /Total: [2-9]\d* passed, 0 failed/)
        assert.doesNotMatch(output, /authorization-code-grant: 0 passed/)
      } finally {
        child.kill('SIGKILL')
      }
    })
  }
})
