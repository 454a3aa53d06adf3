import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'

import { flagOf } from './command.ts'
import { loadCommands, nouns } from './commands.ts'
import { newHome } from './trials/frontdesk-run.ts'

const commands = await loadCommands([])

describe('the table of commands', () => {
  test('holds every file of commands/, each under its own name', () => {
    const files = readdirSync(new URL('commands/', import.meta.url)).map((file) =>
      file.slice(0, -3),
    )
    const names = commands.map(({ name }) => name.replaceAll(' ', '-'))
    assert.deepEqual(names.sort(), files.sort())
  })

  test('every command has an example that uses it, with what it requires', () => {
    for (const { name, example, options = {} } of commands) {
      assert.ok(example === name || example.startsWith(`${name} `), example)
      const required = Object.entries(options).filter(([, rule]) => rule.required)
      for (const [option] of required) assert.ok(example.includes(flagOf(option)), example)
    }
  })

  test('every first word of two has a sentence', () => {
    const words = commands.map(({ name }) => name.split(' ')).filter(({ length }) => length > 1)
    assert.deepEqual([...new Set(words.map(([noun]) => noun))].sort(), Object.keys(nouns).sort())
  })

  test('loads no more than a command line can mean', async () => {
    const meant = await loadCommands(['profile', 'list'])
    assert.deepEqual([...new Set(meant.map(({ name }) => name.split(' ')[0]))], ['profile'])
    assert.equal((await loadCommands(['--help'])).length, commands.length)
  })

  test('no command takes a secret as an option', () => {
    for (const { options = {} } of commands) {
      for (const [name, rule] of Object.entries(options)) {
        const holdsSecret = /secret|password|token$/i.test(name) && rule.value !== undefined
        assert.ok(!holdsSecret, name)
      }
    }
  })
})

describe('help', { concurrency: 4 }, () => {
  const cases: readonly [readonly string[], number, 'out' | 'err', RegExp][] = [
    [['--help'], 0, 'out', /Exit codes: 0 done, 1 refused/],
    [['client', '--help'], 0, 'out', /create \[options\] +Register a client/],
    [['secret', 'add', '--help'], 0, 'out', /Example:\n {2}\$ npx frontdesk secret add/],
    [['call', '--help'], 0, 'out', /--version <N>[\s\S]*--json/],
    [['--version'], 0, 'out', /^\d+\.\d+\.\d+\n$/],
    [[], 2, 'err', /Usage: frontdesk/],
    [['client'], 2, 'err', /Usage: frontdesk client/],
    [['clinet', 'list'], 2, 'err', /unknown command 'clinet'\n\(Did you mean client\?\)/],
    [['client', 'lst'], 2, 'err', /unknown command 'lst'/],
    [['client', 'show'], 2, 'err', /missing required argument 'client'/],
    [['client', 'list', 'more'], 2, 'err', /too many arguments/],
  ]
  for (const [words, expected, stream, text] of cases) {
    test(`frontdesk ${words.join(' ')}`, async (t) => {
      const run = await newHome(t).run(words)
      assert.equal(run.code, expected)
      assert.match(run[stream], text)
      assert.equal(run[stream === 'out' ? 'err' : 'out'], '')
    })
  }
})
