import assert from 'node:assert/strict'
import { test } from 'node:test'

import { loadCommands } from './commands.ts'
import { confirmLoss } from './confirmation.ts'

const losing = (await loadCommands([])).filter(({ name }) =>
  /(^| )(delete|remove|revoke|regenerate)$/.test(name),
)

test('every command that deletes, removes, revokes or regenerates has --yes', () => {
  assert.ok(losing.length > 8)
  for (const { name, options = {} } of losing) assert.ok('yes' in options, name)
})

const answers: readonly (readonly [
  what: string,
  answer: boolean | undefined,
  yes: boolean,
  asked: number,
  goesOn: boolean,
])[] = [
  ['the person says yes', true, false, 1, true],
  ['the person says no', false, false, 1, false],
  ['--yes is given', false, true, 0, true],
  ['a script runs it', undefined, false, 0, true],
]
for (const [what, answer, yes, asked, goesOn] of answers) {
  test(`before a loss, where ${what}`, async () => {
    const questions: string[] = []
    const confirm = async (question: string) => {
      questions.push(question)
      return answer === true
    }
    const io = { confirm: answer === undefined ? undefined : confirm }
    const done = confirmLoss(io, 'Delete it?', yes)
    if (goesOn) await done
    else await assert.rejects(done, /Nothing was changed/)
    assert.equal(questions.length, asked)
  })
}
