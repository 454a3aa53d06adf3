import assert from 'node:assert/strict'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'

import { keyPurposes } from '@frontdesk/protocol/keys/key-material.ts'

import { KeyFileError, makeKeyFile, openKeyFile } from './key-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'frontdesk-key-file-'))
after(() => rmSync(folder, { recursive: true }))

function fresh(name: string): string {
  const path = join(folder, name)
  makeKeyFile(path, new Date(0))
  return path
}

describe('key file (T4)', () => {
  test('is readable by its owner only, and never written over', () => {
    const path = fresh('made')
    assert.equal(statSync(path).mode & 0o777, 0o600)
    const before = readFileSync(path)
    assert.throws(() => makeKeyFile(path, new Date(0)), KeyFileError)
    assert.deepEqual(readFileSync(path), before)
  })

  test('each purpose has a subkey of its own, the same at every opening', () => {
    const path = fresh('purposes')
    const [first, second] = [openKeyFile(path), openKeyFile(path)]
    const subkeys = keyPurposes.map((purpose) => first.subkey(purpose, first.currentKeyId))
    assert.equal(
      new Set(subkeys.map((key) => Buffer.from(key ?? []).toString('hex'))).size,
      keyPurposes.length,
    )
    assert.deepEqual(
      subkeys,
      keyPurposes.map((purpose) => second.subkey(purpose, second.currentKeyId)),
    )
    assert.equal(first.subkey('audit-chain', 'ffffffff'), undefined)
  })

  test('T15 one for an emulator is marked, refused by a server, and has other keys', () => {
    const path = join(folder, 'emulator')
    makeKeyFile(path, new Date(0), 'emulator')
    assert.throws(() => openKeyFile(path), /made for an emulator/)
    const keys = openKeyFile(path, 'emulator')
    const { use, ...file } = JSON.parse(readFileSync(path, 'utf8'))
    assert.equal(use, 'emulator')
    writeFileSync(path, JSON.stringify(file))
    const others = openKeyFile(path)
    assert.equal(others.currentKeyId, keys.currentKeyId)
    for (const purpose of keyPurposes) {
      const [one, other] = [keys, others].map((each) => each.subkey(purpose, keys.currentKeyId))
      assert.notDeepEqual(one, other)
    }
    assert.throws(() => openKeyFile(path, 'emulator'), /is a server's/)
  })

  test('one that others can read is refused, with the command that mends it', () => {
    const path = fresh('open')
    chmodSync(path, 0o644)
    assert.throws(() => openKeyFile(path), /chmod 600/)
  })

  const broken: readonly [string, string][] = [
    ['no JSON', 'hello'],
    ['another version', '{"version":2,"current":"00000000","keys":[]}'],
    ['no current key', '{"version":1,"current":"00000000","keys":[]}'],
    ['a short key', '{"version":1,"current":"00000000","keys":[{"id":"00000000","key":"AAAA"}]}'],
    ['another use', '{"version":1,"use":"tests","current":"00000000","keys":[]}'],
    ['null', 'null'],
    ['a key that is null', '{"version":1,"current":"00000000","keys":[null]}'],
    ['a key that is a text', '{"version":1,"current":"00000000","keys":["00000000"]}'],
  ]
  for (const [what, text] of broken) {
    test(`${what} is refused`, () => {
      const path = join(folder, `broken ${what}`)
      writeFileSync(path, text, { mode: 0o600 })
      assert.throws(() => openKeyFile(path), KeyFileError)
    })
  }

  test('a folder in its place is told apart from a file that others can read', () => {
    const path = fresh('folder')
    rmSync(path, { force: true })
    mkdirSync(path)
    assert.throws(() => openKeyFile(path), /is not a file\.$/)
  })

  test('a missing one is refused with what to do, in a new database and in an old one', () => {
    const path = join(folder, 'nowhere')
    assert.throws(() => openKeyFile(path), /--make-key-file \S+nowhere\..* put the copy you kept/)
  })

  test('one that this user may not read is told apart from one that is broken', (t) => {
    const path = fresh('of another user')
    chmodSync(folder, 0o755)
    const [root, nobody] = [0, 65_534]
    if (process.geteuid?.() === root) {
      process.seteuid?.(nobody)
      t.after(() => process.seteuid?.(root))
    } else {
      chmodSync(path, 0)
    }
    const words = /cannot be read by the user that the server runs as: permission denied\. Make/
    assert.throws(() => openKeyFile(path), words)
  })

  const unwritable: readonly [what: string, path: string, words: RegExp][] = [
    ['an existing file', fresh('there already'), /it exists already, and a key file is never/],
    ['a missing folder', join(folder, 'no folder', 'key'), /its folder does not exist/],
    ['a file as folder', join(fresh('a file'), 'key'), /a part of its path is no folder/],
  ]
  for (const [what, path, words] of unwritable) {
    test(`${what} is told in words when a key file is made`, () => {
      assert.throws(() => makeKeyFile(path, new Date(0)), words)
    })
  }
})
