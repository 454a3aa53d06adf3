import { fileURLToPath } from 'node:url'

import { command } from '../command.ts'
import { usageFailure } from '../command-failure.ts'
import { completionScript, shells } from '../completion-scripts.ts'
import { exitCode } from '../exit-code.ts'
import { printJson } from '../record-view.ts'

/** `frontdesk completion bash|zsh|fish|powershell` */
export const completion = command({
  name: 'completion',
  summary: 'Print a script that teaches your shell to complete commands, options and profiles.',
  example: 'completion bash >> ~/.bashrc',
  moreExamples: [
    'completion zsh >> ~/.zshrc',
    'completion fish > ~/.config/fish/completions/frontdesk.fish',
    'completion powershell >> $PROFILE',
  ],
  args: { shell: { help: 'bash, zsh, fish or powershell.', suggest: shells } },

  async run({ args, io, json }) {
    const shell = shells.find((known) => known === args.shell.toLowerCase())
    if (shell === undefined) throw usageFailure(`The shell is one of ${shells.join(', ')}.`)
    const file = fileURLToPath(new URL('../../bin/frontdesk.mjs', import.meta.url))
    const script = completionScript(shell, { node: process.execPath, file })
    if (json) printJson(io, { shell, script })
    else io.out(script)
    return exitCode.done
  },
})
