import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'

import { showFirstCredentials } from './first-credentials.ts'

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-first-'))
after(() => rmSync(folder, { recursive: true }))

const generated = {
  clientId: 'first',
  clientSecret: 'canary-secret',
  username: 'admin',
  password: 'canary-password',
}

function show(credentials: Parameters<typeof showFirstCredentials>[0], isTerminal: boolean) {
  const filePath = join(folder, `${Math.random()}.txt`)
  let printed = ''
  showFirstCredentials(credentials, {
    publicUrl: 'http://localhost:8080',
    filePath,
    isTerminal,
    print: (text) => {
      printed += text
    },
  })
  return { printed, filePath }
}

describe('first credentials (T5)', () => {
  test('a person at a terminal reads them there, and no file is written', () => {
    const { printed, filePath } = show(generated, true)
    assert.match(printed, /canary-secret[\s\S]*canary-password/)
    assert.equal(existsSync(filePath), false)
  })

  test('elsewhere only the name of an owner-only file is printed', () => {
    const { printed, filePath } = show(generated, false)
    assert.doesNotMatch(printed, /canary/)
    assert.ok(printed.includes(filePath))
    assert.match(readFileSync(filePath, 'utf8'), /canary-secret/)
    assert.equal(statSync(filePath).mode & 0o777, 0o600)
  })

  test('a file that is there is not overwritten: the next free name is used', () => {
    const filePath = join(folder, 'first-credentials.txt')
    writeFileSync(filePath, 'of another database')
    let printed = ''
    showFirstCredentials(generated, {
      publicUrl: 'http://localhost:8080',
      filePath,
      isTerminal: false,
      print: (text) => {
        printed += text
      },
    })
    assert.equal(readFileSync(filePath, 'utf8'), 'of another database')
    assert.match(printed, /first-credentials-2\.txt/)
    assert.match(readFileSync(join(folder, 'first-credentials-2.txt'), 'utf8'), /canary-secret/)
  })

  test('what a setting gave is not repeated', () => {
    const { printed, filePath } = show(
      { ...generated, clientSecret: undefined, password: undefined },
      true,
    )
    assert.equal(printed, '')
    assert.equal(existsSync(filePath), false)
  })
})
