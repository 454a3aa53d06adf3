import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'

import { type FirstCredentials, handOverCredentials } from './first-credentials.ts'

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-first-'))
after(() => rmSync(folder, { recursive: true }))

const generated = {
  clientId: 'first',
  clientSecret: 'canary-secret',
  username: 'admin',
  password: 'canary-password',
}

function handOver(credentials: FirstCredentials, given: { isTerminal: boolean; taken?: string }) {
  const filePath = join(folder, `${Math.random()}.txt`)
  if (given.taken !== undefined) writeFileSync(filePath, given.taken)
  let printed = ''
  const handedOver = handOverCredentials({
    localUrl: 'http://localhost:8080',
    filePath,
    isTerminal: given.isTerminal,
    print: (text) => {
      printed += text
    },
  })(credentials)
  return { ...handedOver, printed: () => printed, filePath }
}

describe('first credentials (T5)', () => {
  test('a person at a terminal reads them there once they are made, and no file is written', () => {
    const { done, printed, filePath } = handOver(generated, { isTerminal: true })
    assert.equal(printed(), '')
    done()
    assert.match(printed(), /canary-secret[\s\S]*canary-password/)
    assert.equal(existsSync(filePath), false)
  })

  test('elsewhere an owner-only file has them before they are made, and its name is printed', () => {
    const { done, printed, filePath } = handOver(generated, { isTerminal: false })
    assert.match(readFileSync(filePath, 'utf8'), /canary-secret[\s\S]*canary-password/)
    assert.equal(statSync(filePath).mode & 0o777, 0o600)
    done()
    assert.doesNotMatch(printed(), /canary/)
    assert.ok(printed().includes(filePath))
  })

  test('the file names an address that works from this machine', () => {
    const { filePath } = handOver(generated, { isTerminal: false })
    assert.match(readFileSync(filePath, 'utf8'), /login --server http:\/\/localhost:8080 /)
  })

  test('a file that is there is never overwritten', () => {
    const { done, printed, filePath } = handOver(generated, { isTerminal: false, taken: 'mine' })
    done()
    assert.equal(readFileSync(filePath, 'utf8'), 'mine')
    const other = filePath.replace('.txt', '-2.txt')
    assert.match(readFileSync(other, 'utf8'), /canary-secret/)
    assert.ok(printed().includes(other))
  })

  test('nothing is left of what was not made', () => {
    const { undo, printed, filePath } = handOver(generated, { isTerminal: false })
    undo()
    assert.equal(existsSync(filePath), false)
    assert.equal(printed(), '')
  })

  test('what a setting gave is not repeated', () => {
    const given = { ...generated, clientSecret: undefined, password: undefined }
    const { done, printed, filePath } = handOver(given, { isTerminal: true })
    done()
    assert.equal(printed(), '')
    assert.equal(existsSync(filePath), false)
  })
})
