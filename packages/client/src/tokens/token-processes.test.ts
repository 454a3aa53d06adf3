import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'

import { scriptedServer, tokenAnswer } from '../trials/scripted-server.ts'
import type { KeptToken } from './bearer-token.ts'
import { fileTokenStore } from './file-token-store.ts'
import { withLockFile } from './lock-file.ts'

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frontdesk-tokens-'))
})
after(() => rm(folder, { recursive: true, force: true }))

function run(script: string, ...values: string[]): ChildProcess {
  const options = ['--input-type=module', '-e', script, '--', import.meta.url, ...values]
  return spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] })
}

async function output(child: ChildProcess): Promise<string> {
  let text = ''
  child.stdout?.on('data', (chunk) => {
    text += chunk
  })
  const [code] = await once(child, 'close')
  assert.equal(code, 0)
  return text
}

const kept = (value: string): KeptToken => ({
  token: { value, scope: undefined, lifeSeconds: 60, expiresAt: 60_000 },
  fetchedAt: 0,
})

test('real processes that share a store: one token request', async () => {
  const server = await scriptedServer(() => ({ ...tokenAnswer(), delay: 300 }))
  const script = `
    const [from, url, path] = process.argv.slice(1)
    const { clientCredentials } = await import(new URL('../standard/standard-tokens.ts', from))
    const { fileTokenStore } = await import(new URL('./file-token-store.ts', from))
    const source = clientCredentials({ tokenUrl: url, clientId: 'a', clientSecret: 'b', store: fileTokenStore(path) })
    console.log((await source.get()).value)`
  const path = join(folder, 'shared.json')
  const children = [1, 2, 3].map(() => run(script, `${server.url}/token`, path))
  const texts = await Promise.all(children.map(output))
  assert.deepEqual(texts, ['aaa.bbb\n', 'aaa.bbb\n', 'aaa.bbb\n'])
  assert.equal(server.seen.length, 1)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name !== 'shared.json'),
    [],
  )
  await server.close()
})

test('a killed holder of the lock: another goes on, and one at a time', async () => {
  const path = join(folder, 'killed.lock')
  const script = `
    const [from, path] = process.argv.slice(1)
    const { withLockFile } = await import(new URL('./lock-file.ts', from))
    await withLockFile(path, () => new Promise(() => { console.log('held'); setInterval(() => {}, 1000) }))`
  const child = run(script, path)
  assert.ok(child.stdout)
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
  let inside = 0
  const order: number[] = []
  const work = (number: number) => async () => {
    inside += 1
    assert.equal(inside, 1)
    await new Promise((resolve) => setTimeout(resolve, 20))
    order.push(number)
    inside -= 1
  }
  const options = { staleMilliseconds: 1500 }
  await Promise.all([1, 2, 3, 4].map((number) => withLockFile(path, work(number), options)))
  assert.equal(order.length, 4)
})

test('a lock whose holder lives is not taken over: the heartbeat moves it', async () => {
  const path = join(folder, 'living.lock')
  let isDone = false
  const options = { staleMilliseconds: 1500 }
  const entered = Promise.withResolvers<void>()
  const first = withLockFile(path, async () => {
    entered.resolve()
    await new Promise((resolve) => setTimeout(resolve, 3500))
    isDone = true
  })
  await entered.promise
  await withLockFile(path, async () => assert.ok(isDone), options)
  await first
})

test('names are kept side by side, and many savers lose nothing', async () => {
  const store = fileTokenStore(join(folder, 'deep', 'er', 'many.json'))
  const names = Array.from({ length: 12 }, (_, number) => `n${number}`)
  await Promise.all(names.map((name) => store.save(name, kept(name))))
  for (const name of names) assert.equal((await store.find(name))?.token.value, name)
  await store.forget('n3')
  assert.equal(await store.find('n3'), undefined)
})

test('a file that others may read is refused', async () => {
  const path = join(folder, 'open.json')
  const store = fileTokenStore(path)
  await store.save('a', kept('secret-value'))
  await chmod(path, 0o644)
  await assert.rejects(store.find('a'), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'usage')
    assert.match(error.message, /chmod 600/)
    return !error.message.includes('secret-value')
  })
})

for (const text of ['', '{', '[]', '{"tokens":[]}', '{"tokens":{"a":{"token":{"value":7}}}}']) {
  test(`a damaged file counts as empty and is replaced: ${text || 'nothing'}`, async () => {
    const path = join(folder, 'damaged.json')
    await rm(path, { force: true })
    await writeFile(path, text, { mode: 0o600 })
    const store = fileTokenStore(path)
    assert.equal(await store.find('a'), undefined)
    await store.save('a', kept('x'))
    assert.match(await readFile(path, 'utf8'), /"value": "x"/)
  })
}

test('a place that is no folder: a storage error in words', async () => {
  const path = join(folder, 'file')
  await writeFile(path, '')
  await assert.rejects(fileTokenStore(join(path, 'tokens.json')).save('a', kept('x')), {
    code: 'storage',
  })
})
