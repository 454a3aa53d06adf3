/**
 * How a shell starts this program again to ask what may stand at the cursor: the program, and the
 * words before `complete`.
 */
export interface Program {
  readonly node: string
  readonly file: string
}

/** The shells that completion is there for. */
export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const

export type Shell = (typeof shells)[number]

/**
 * The script that teaches a shell to complete `frontdesk`. It asks the program at each press of
 * the key: `complete =CURRENT BEFORE...` answers as `replyText` writes it. What was typed is handed
 * over as arguments and never evaluated: a half-typed line may hold `$(...)`.
 */
export function completionScript(shell: Shell, program: Program): string {
  return scripts[shell](program)
}

const scripts: Readonly<Record<Shell, (program: Program) => string>> = {
  bash: ({ node, file }) => `# Completion of frontdesk for bash.
# Load it in ~/.bashrc: source <(npx frontdesk completion bash)
_frontdesk() {
  local current=\${COMP_WORDS[COMP_CWORD]} reply word about
  local before=("\${COMP_WORDS[@]:1:COMP_CWORD-1}")
  COMPREPLY=()
  reply=$(${posix(node)} ${posix(file)} complete "=$current" "\${before[@]}" 2>/dev/null) || return 0
  if [[ $reply == :files ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r word; do
      [[ -n $word ]] && COMPREPLY+=("$word")
    done < <(compgen -f -- "$current")
    return 0
  fi
  while IFS=$'\\t' read -r word about; do
    [[ -n $word ]] && COMPREPLY+=("$word")
  done <<< "$reply"
  return 0
}
complete -F _frontdesk frontdesk`,

  zsh: ({ node, file }) => `#compdef frontdesk
# Completion of frontdesk for zsh.
# Load it in ~/.zshrc, below compinit: source <(npx frontdesk completion zsh)
_frontdesk() {
  local reply line
  local -a offered
  reply=$(${posix(node)} ${posix(file)} complete "=\${words[CURRENT]}" \\
    "\${(@)words[2,CURRENT-1]}" 2>/dev/null) || return 1
  if [[ $reply == :files ]]; then
    _files
    return
  fi
  for line in "\${(@f)reply}"; do
    [[ -n $line ]] && offered+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe frontdesk offered
}
if [[ \${zsh_eval_context[-1]} == loadautofunc ]]; then
  _frontdesk "$@"
else
  compdef _frontdesk frontdesk
fi`,

  fish: ({ node, file }) => `# Completion of frontdesk for fish.
# Keep it: npx frontdesk completion fish > ~/.config/fish/completions/frontdesk.fish
function __frontdesk_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -l reply (${fish(node)} ${fish(file)} complete "=$current" $before[2..-1] 2>/dev/null)
    if test "$reply[1]" = ":files"
        __fish_complete_path "$current"
    else
        printf '%s\\n' $reply
    end
end
complete -c frontdesk -f -a '(__frontdesk_complete)'`,

  powershell: ({ node, file }) => `# Completion of frontdesk for PowerShell.
# Load it in $PROFILE: npx frontdesk completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName frontdesk -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $before = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text })
    $reply = @(& ${power(node)} ${power(file)} complete "=$wordToComplete" @before 2>$null)
    # Without a result of ours PowerShell completes the names of files by itself.
    if ($reply.Count -eq 0 -or $reply[0] -eq ':files') { return }
    foreach ($line in $reply) {
        $word, $about = $line -split "\`t", 2
        if (-not $about) { $about = $word }
        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $about)
    }
}`,
}

function posix(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function fish(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

function power(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
