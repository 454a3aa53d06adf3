import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { newHome, playedSecret } from './trials/frontdesk-run.ts'

const isThere = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0

describe('completion', () => {
  const replies: readonly [string, readonly string[], RegExp][] = [
    ['a first word', ['=pro'], /^profile\t/],
    ['a verb', ['=u', 'profile'], /^use\t.*\n$/],
    ['a profile as argument', ['=', 'profile', 'use'], /^lab\t/],
    ['a profile as value', ['=l', 'token', '--profile'], /^lab\t/],
    ['a choice', ['=he', 'token', '--format'], /^header\t/],
    ['a file', ['=', 'bulk', '--from'], /^:files\n$/],
    ['an option', ['=--res', 'bulk'], /^--resume\t.*\n$/],
    ['nothing it knows', ['=', 'nonsense'], /^\n$/],
  ]
  test('offers what may stand at the cursor', async (t) => {
    const home = newHome(t)
    const words = ['profile', 'add', 'lab', '--dialect', 'uem', '--server', 'http://localhost:9']
    await home.run([...words, '--client-id', 'x', '--client-secret-stdin'], { input: playedSecret })
    for (const [what, asked, expected] of replies) {
      const { code, out } = await home.run(['complete', ...asked])
      assert.equal(code, 0, what)
      assert.match(out, expected, what)
    }
  })

  const bash = isThere('bash') ? false : 'bash is not installed'
  test('bash completes with the script, and runs nothing of what was typed', {
    skip: bash,
  }, async (t) => {
    const home = newHome(t)
    const { code, out } = await home.run(['completion', 'bash'])
    assert.equal(code, 0)
    const trial = `${out}
      COMP_WORDS=(frontdesk bulk --res); COMP_CWORD=2; _frontdesk; echo "\${COMPREPLY[*]}"
      COMP_WORDS=(frontdesk call GET '$(touch evil)' ''); COMP_CWORD=4; _frontdesk
      touch some-file
      COMP_WORDS=(frontdesk bulk --from some); COMP_CWORD=3; _frontdesk; echo "\${COMPREPLY[*]}"
      ls`
    writeFileSync(join(home.folder, 'trial.sh'), trial)
    const run = spawnSync('bash', ['trial.sh'], { cwd: home.folder, encoding: 'utf8' })
    assert.deepEqual(run.stdout.split('\n'), ['--resume', 'some-file', 'some-file', 'trial.sh', ''])
  })

  for (const [shell, program] of [
    ['zsh', 'zsh'],
    ['fish', 'fish'],
    ['powershell', 'pwsh'],
  ] as const) {
    const skip = isThere(program) ? false : `${program} is not installed here`
    test(`${program} can read its script`, { skip }, async (t) => {
      const home = newHome(t)
      const { out } = await home.run(['completion', shell])
      writeFileSync(join(home.folder, 'script'), shell === 'zsh' ? `compdef() { :; }\n${out}` : out)
      const words = program === 'pwsh' ? ['-NoProfile', '-Command', out] : ['script']
      assert.equal(spawnSync(program, words, { cwd: home.folder }).status, 0)
    })
  }

  test('another shell is wrong usage', async (t) => {
    const { code, err } = await newHome(t).run(['completion', 'tcsh'])
    assert.equal(code, 2)
    assert.match(err, /bash, zsh, fish, powershell/)
  })
})
