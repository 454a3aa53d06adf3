import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'

import { seededRandom } from '@frontdesk/testkit/seeded-random.ts'

const program = join(import.meta.dirname, 'fixtures', 'killed-bulk.ts')
const count = 3000
const kills = 10
/** What may be asked for twice: 100 ms of batches, and what was under way. */
const mostRepeated = 400

test('killed ten times at random moments and resumed: every key exactly once', async (t) => {
  const asked = new Map<string, number>()
  let answered = 0
  let killAt = Number.POSITIVE_INFINITY
  let child: ChildProcess | undefined
  const server = createServer((request, response) => {
    const key = request.url?.slice(1) ?? ''
    asked.set(key, (asked.get(key) ?? 0) + 1)
    answered += 1
    if (answered >= killAt) child?.kill('SIGKILL')
    setTimeout(() => response.end(`answer for ${key}`), 5)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const folder = await mkdtemp(join(tmpdir(), 'bulk-kill-'))
  t.after(async () => {
    server.closeAllConnections()
    server.close()
    await rm(folder, { recursive: true })
  })
  const start = (): ChildProcess =>
    spawn(process.execPath, [program, `http://127.0.0.1:${port}`, folder, String(count)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })

  const random = seededRandom('kill')
  for (let kill = 0; kill < kills; kill++) {
    killAt = answered + 1 + random.integer(count / kills + 100)
    child = start()
    const [, signal] = await once(child, 'exit')
    assert.equal(signal, 'SIGKILL', `kill ${kill} came too late`)
  }
  killAt = Number.POSITIVE_INFINITY
  child = start()
  assert.ok(child.stdout)
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')])
  const summary = JSON.parse(printed)
  assert.deepEqual(summary.failures, [])
  assert.equal(summary.done + summary.skipped, count)
  assert.ok(summary.skipped > 0)

  const lines = (await readFile(join(folder, 'out.jsonl'), 'utf8')).trimEnd().split('\n')
  const keys = lines.map((line) => {
    const { key, value } = JSON.parse(line)
    assert.equal(value, `answer for ${key}`)
    return key
  })
  assert.equal(keys.length, count)
  assert.equal(new Set(keys).size, count)
  const repeated = [...asked.values()].reduce((sum, times) => sum + times - 1, 0)
  t.diagnostic(`${repeated} calls of ${count} were repeated by ${kills} kills`)
  assert.ok(repeated <= kills * mostRepeated, `${repeated}`)
})
