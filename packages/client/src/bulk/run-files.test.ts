import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { describe, type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'

import { FrontdeskError } from '../client-error.ts'
import { bulkDisk } from './bulk-disk.ts'
import type { BulkSummary } from './bulk-run.ts'
import { type BulkFolder, bulkFolder } from './fixtures/bulk-folder.ts'
import { jsonLines } from './result-files.ts'
import { bulkRun } from './run-bulk.ts'

const items = ['a', 'b', 'ç\u2028', 'd']

interface RunChange {
  readonly name?: string
  readonly out?: string
  readonly checkpoint?: string | undefined
  readonly asked?: string[]
}

function runIn(folder: BulkFolder, change: RunChange = {}): Promise<BulkSummary> {
  return bulkRun<string, number>({
    items,
    work: async (item) => {
      change.asked?.push(item)
      return 1
    },
    options: {
      key: (item) => item,
      name: change.name ?? 'test',
      out: jsonLines(change.out ?? folder.out),
      checkpoint: 'checkpoint' in change ? change.checkpoint : folder.checkpoint,
    },
    parts: { disk: hastyDisk, now: () => performance.now(), random: () => 0 },
  }).finished()
}

/** Waits for no disk: these tests end processes, not machines. */
const hastyDisk: typeof bulkDisk = {
  ...bulkDisk,
  async open(path, wanted) {
    const file = await bulkDisk.open(path, wanted)
    return file && { ...file, sync: async () => {} }
  },
}

/** A finished run in three batches: its files, byte for byte. */
async function finishedRun(folder: BulkFolder): Promise<readonly [out: Buffer, cp: Buffer]> {
  const lines = items.map((key) => `${JSON.stringify({ key, value: 1 })}\n`)
  await runIn(folder)
  const [header = ''] = (await readFile(folder.checkpoint, 'utf8')).split('\n')
  const lengthAt = (count: number) => Buffer.byteLength(lines.slice(0, count).join(''))
  const batches = [
    { outputLength: lengthAt(1), keys: items.slice(0, 1) },
    { outputLength: lengthAt(3), keys: items.slice(1, 3) },
    { outputLength: lengthAt(4), keys: items.slice(3) },
  ]
  const text = [header, ...batches.map((batch) => JSON.stringify(batch)), ''].join('\n')
  return [Buffer.from(lines.join('')), Buffer.from(text)]
}

const usage = (message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof FrontdeskError, String(error))
  assert.equal(error.code, 'usage')
  assert.match(error.message, message)
  return true
}

describe('a run with a checkpoint', () => {
  test('cut off at every byte of output and checkpoint: every key once, or untouched', async (t) => {
    const folder = await bulkFolder(t)
    const [out, checkpoint] = await finishedRun(folder)
    const firstLine = checkpoint.indexOf(10) + 1
    const recorded = (length: number): number => {
      const batches = checkpoint.subarray(firstLine, length).toString().split('\n').slice(0, -1)
      return batches.length === 0 ? 0 : JSON.parse(batches.at(-1) ?? '').outputLength
    }
    for (let cpLength = 0; cpLength <= checkpoint.length; cpLength++) {
      // Every byte of the output at the line ends of the checkpoint, its edges everywhere.
      const atLineEnd = cpLength >= firstLine && checkpoint[cpLength - 1] === 10
      const counted = cpLength < firstLine ? 1 : recorded(cpLength)
      const lengths = atLineEnd
        ? Array.from({ length: out.length + 1 }, (_, length) => length)
        : [counted - 1, counted, counted + 1, out.length].filter((n) => n >= 0 && n <= out.length)
      for (const outLength of lengths) {
        const at = `checkpoint ${cpLength}, output ${outLength}`
        await writeFile(folder.checkpoint, checkpoint.subarray(0, cpLength))
        await writeFile(folder.out, out.subarray(0, outLength))
        if (cpLength < firstLine || outLength < recorded(cpLength)) {
          await assert.rejects(runIn(folder), usage(/./), at)
          assert.deepEqual(await readFile(folder.out), out.subarray(0, outLength), at)
        } else {
          const asked: string[] = []
          const { done, skipped } = await runIn(folder, { asked })
          assert.equal(done + skipped, items.length, at)
          assert.equal(asked.length, done, at)
          assert.deepEqual((await folder.keys()).toSorted(), items.toSorted(), at)
        }
      }
    }
  })

  test('what the output holds beyond the checkpoint is cut off', async (t) => {
    const folder = await bulkFolder(t)
    const [out] = await finishedRun(folder)
    await writeFile(folder.out, '{"key":"half', { flag: 'a' })
    await runIn(folder)
    assert.deepEqual(await readFile(folder.out), out)
  })

  test('half a first line and no output yet: the run starts', async (t) => {
    const folder = await bulkFolder(t)
    const [, checkpoint] = await finishedRun(folder)
    for (const length of [0, 1, 20, 40, checkpoint.indexOf(10)]) {
      await rm(folder.out)
      await writeFile(folder.checkpoint, checkpoint.subarray(0, length))
      assert.equal((await runIn(folder)).done, items.length)
    }
  })

  test('finished and started again: nothing is asked, and it says so', async (t) => {
    const folder = await bulkFolder(t)
    const first = await runIn(folder)
    assert.equal(first.alreadyFinished, false)
    const asked: string[] = []
    const { alreadyFinished, done, skipped } = await runIn(folder, { asked })
    assert.deepEqual([alreadyFinished, done, skipped, asked], [true, 0, items.length, []])
  })

  test('files are for their owner only; the lock is gone', async (t) => {
    const folder = await bulkFolder(t)
    await runIn(folder)
    for (const path of [folder.out, folder.checkpoint]) {
      if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600)
    }
    await assert.rejects(stat(`${folder.checkpoint}.lock`))
  })

  const damages: readonly [what: string, spoil: (f: BulkFolder) => unknown, says: RegExp][] = [
    ['no output', (f) => rm(f.out), /are gone, but the checkpoint/],
    ['a shorter output', (f) => writeFile(f.out, '{"key"'), /shorter \(6 bytes\)/],
    [
      'a foreign file',
      (f) => writeFile(f.checkpoint, 'my diary'),
      /not a checkpoint.*left as it is/,
    ],
    ['foreign lines', (f) => writeFile(f.checkpoint, '{"a":1}\n{}\n'), /not a checkpoint/],
    ['no checkpoint', (f) => rm(f.checkpoint), /out.jsonl is there already/],
    ['an empty checkpoint', (f) => writeFile(f.checkpoint, ''), /out.jsonl is there already/],
    ['a damaged line in the middle', spoilMiddle, /damaged in the middle/],
    ['another version', nextVersion, /another version/],
  ]
  for (const [what, spoil, says] of damages) {
    test(`${what}: refused in a sentence, nothing is asked or changed`, async (t) => {
      const folder = await bulkFolder(t)
      await runIn(folder)
      await spoil(folder)
      const before = await readFile(folder.checkpoint, 'utf8').catch(() => undefined)
      const asked: string[] = []
      await assert.rejects(runIn(folder, { asked }), usage(says))
      assert.deepEqual(asked, [])
      const after = await readFile(folder.checkpoint, 'utf8').catch(() => undefined)
      assert.equal(after, before)
    })
  }

  const others: readonly [what: string, change: (f: BulkFolder) => RunChange, says: RegExp][] = [
    ['another name', () => ({ name: 'other' }), /another run \("test"; this one is "other"\)/],
    ['another output', (f) => ({ out: f.path('b.jsonl') }), /belongs to results in out.jsonl/],
    ['output without checkpoint', () => ({ checkpoint: undefined }), /is there already/],
    ['one file for both', (f) => ({ checkpoint: f.out }), /need two files/],
  ]
  for (const [what, change, says] of others) {
    test(`${what}: refused in a sentence`, async (t) => {
      const folder = await bulkFolder(t)
      await runIn(folder)
      await assert.rejects(runIn(folder, change(folder)), usage(says))
    })
  }
})

async function spoilMiddle(folder: BulkFolder): Promise<void> {
  await writeFile(folder.checkpoint, 'rubbish\n{"outputLength":900,"keys":[]}\n', { flag: 'a' })
}

async function nextVersion(folder: BulkFolder): Promise<void> {
  const text = await readFile(folder.checkpoint, 'utf8')
  await writeFile(folder.checkpoint, text.replace('"version":1', '"version":2'))
}

describe('the lock of a checkpoint', () => {
  const ended = (): number => spawnSync(process.execPath, ['-e', '']).pid
  const now = Date.now()
  const locks: readonly [what: string, content: () => object | string, refused: boolean][] = [
    ['a living process', () => ({ pid: process.ppid, host: hostname(), since: now }), true],
    ['a dead process', () => ({ pid: ended(), host: hostname(), since: now }), false],
    ['our number, before us', () => ({ pid: process.pid, host: hostname(), since: now }), false],
    [
      'before the machine started',
      () => ({ pid: process.ppid, host: hostname(), since: 1 }),
      false,
    ],
    ['another machine', () => ({ pid: ended(), host: 'elsewhere', since: now }), true],
    ['something unreadable', () => 'rubbish', true],
  ]
  for (const [what, content, refused] of locks) {
    test(`${what}: ${refused ? 'refused' : 'taken over'}`, async (t) => {
      const folder = await bulkFolder(t)
      const written = content()
      const text = typeof written === 'string' ? written : JSON.stringify(written)
      await writeFile(`${folder.checkpoint}.lock`, text)
      if (refused) await assert.rejects(runIn(folder), usage(/Another process is using/))
      else assert.equal((await runIn(folder)).done, items.length)
    })
  }

  const noZombies = process.platform === 'linux' ? false : 'only Linux tells them in /proc'
  test('a killed process that nobody has fetched: taken over', { skip: noZombies }, async (t) => {
    // The shell becomes a program that never asks how its child ended; until then the child waits.
    const words = 'exec 3<&0; (read line <&3) & echo $!; exec sleep 60'
    const parent = spawn('sh', ['-c', words], { stdio: ['pipe', 'pipe', 'ignore'] })
    t.after(() => parent.kill('SIGKILL'))
    const [printed] = await once(parent.stdout, 'data')
    const pid = Number(printed)
    while (!/^sleep/.test(await readFile(`/proc/${parent.pid}/comm`, 'utf8'))) await setImmediate()
    parent.stdin.end('go on\n')
    while (!/\) Z/.test(await readFile(`/proc/${pid}/stat`, 'utf8'))) await setImmediate()
    const folder = await bulkFolder(t)
    await writeFile(
      `${folder.checkpoint}.lock`,
      JSON.stringify({ pid, host: hostname(), since: now }),
    )
    assert.equal((await runIn(folder)).done, items.length)
  })

  test('two runs at once: one wins, the other is refused', async (t) => {
    const folder = await bulkFolder(t)
    const results = await Promise.allSettled([runIn(folder), runIn(folder), runIn(folder)])
    const won = results.filter(({ status }) => status === 'fulfilled')
    assert.equal(won.length, 1)
    assert.deepEqual((await folder.keys()).toSorted(), items.toSorted())
  })
})

describe('a full disk', () => {
  for (const room of [0, 1, 60, 75, 100, 130, 150]) {
    test(`with ${room} bytes left: storage, and a resume completes`, async (t: TestContext) => {
      const folder = await bulkFolder(t)
      const full = smallDisk(room)
      const start = (disk: typeof bulkDisk) =>
        bulkRun<string, number>({
          items,
          work: async () => 1,
          options: {
            key: (item) => item,
            name: 'test',
            concurrency: 1,
            out: jsonLines(folder.out),
            checkpoint: folder.checkpoint,
          },
          parts: { disk, now: () => performance.now(), random: () => 0 },
        }).finished()
      await assert.rejects(start(full), { code: 'storage', message: /disk is full/ })
      await start(bulkDisk)
      assert.deepEqual((await folder.keys()).toSorted(), items.toSorted())
    })
  }
})

/** The real disk until so many bytes are written; what fits of the last write stays. */
function smallDisk(room: number): typeof bulkDisk {
  let left = room
  return {
    ...bulkDisk,
    async open(path, wanted) {
      const file = await bulkDisk.open(path, wanted)
      return (
        file && {
          ...file,
          async write(bytes, position) {
            const fitting = bytes.subarray(0, left)
            left -= fitting.length
            await file.write(fitting, position)
            if (fitting.length < bytes.length) {
              throw new FrontdeskError('storage', 'The disk is full.')
            }
          },
        }
      )
    },
  }
}
