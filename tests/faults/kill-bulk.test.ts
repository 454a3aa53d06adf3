import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { seededRandom } from '@frontdesk/testkit/seeded-random.ts'
import { type Emulator, startEmulator } from '@frontdesk/testkit/test-emulator.ts'

const kills = 10
const devices = 2000
/** Ten times the longest is less than the whole run takes. */
const longestMilliseconds = 250
const random = seededRandom(20_260_104)
const program = fileURLToPath(new URL('fixtures/bulk-process.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'frontdesk-kill-bulk-'))
const out = join(folder, 'profiles.jsonl')
let emulator: Emulator

before(async () => {
  emulator = await startEmulator({ devices, latencyMilliseconds: 5, tokenLifeSeconds: 5 })
})
after(async () => {
  await emulator.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('kill -9 during a bulk run', () => {
  test(`${kills} times at random moments: resumed, every device is in the output once`, async (context) => {
    const left: number[] = []
    for (let round = 0; round < kills; round++) {
      const { signal, errors } = await runProgram(random.integer(longestMilliseconds))
      assert.equal(signal, 'SIGKILL', `it had ended before kill ${round + 1}: ${errors}`)
      left.push(lines().length)
    }
    context.diagnostic(`lines at each kill: ${left.join(' ')}`)
    assert.ok((left.at(-1) ?? 0) > 0, 'no run had written anything when it was killed')
    assert.ok((left.at(-1) ?? 0) < devices, 'nothing was left to resume')

    const last = await runProgram(undefined)
    assert.deepEqual([last.code, last.errors], [0, ''])
    const keys = lines().map(keyOf)
    assert.equal(keys.length, devices)
    assert.equal(new Set(keys).size, devices)
  })
})

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly errors: string
}

/** @param killAfter milliseconds from its first answer on; undefined: it runs to its end */
async function runProgram(killAfter: number | undefined): Promise<Ended> {
  const { clientId, clientSecret } = emulator.clients.uem
  const child = spawn(process.execPath, [program, emulator.url, out, clientId, clientSecret], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors = text(child.stderr)
  const closed = once(child, 'close')
  if (killAfter !== undefined) {
    await Promise.race([once(child.stdout, 'data'), closed])
    setTimeout(() => child.kill('SIGKILL'), killAfter)
  } else {
    child.stdout.resume()
  }
  const [code, signal] = await closed
  return { code, signal, errors: await errors }
}

function lines(): readonly string[] {
  if (!existsSync(out)) return []
  return readFileSync(out, 'utf8').split('\n').filter(Boolean)
}

function keyOf(line: string): string {
  const { key, value }: { key: string; value: unknown } = JSON.parse(line)
  assert.ok(typeof value === 'object' && value !== null, `device ${key} has no profiles`)
  return key
}
