import { type Html, type HtmlValue, html } from '../html/html-template.ts'
import { hidden } from '../pages/page-pieces.ts'
import type { PasskeyQuestion } from './passkeys.ts'

interface Wanted {
  readonly action: string
  readonly kind: 'get' | 'create'
  readonly question: PasskeyQuestion
  readonly button: string
  /** Undefined: the way that the page proposes. */
  readonly look?: 'quiet' | undefined
  /** Further fields. */
  readonly fields?: HtmlValue
}

/** A form that the script fills in; without the script nobody sees it. */
export function passkeyForm({ action, kind, question, button, look, fields }: Wanted): Html {
  return html`<form method="post" action="${action}" data-passkey="${kind}" data-options="${question.options}" hidden>
${fields}${hidden('challenge', question.challenge)}<input type="hidden" name="credential" value="">
<button class="full ${look ?? ''}">${button}</button>
<p class="hint" role="status"></p>
</form>`
}
