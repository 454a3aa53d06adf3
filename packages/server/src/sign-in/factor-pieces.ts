import { renderSVG } from 'uqr'

import { type Html, type HtmlValue, html } from '../html/html-template.ts'
import { field, hidden, problemId } from '../pages/page-pieces.ts'

/** An authenticator app that waits for its first code. */
interface Pending {
  readonly factorId: string
  readonly secret: string
  readonly uri: string
}

interface Wanted {
  readonly action: string
  readonly pending: Pending
  /** Further hidden fields. */
  readonly fields: HtmlValue
  readonly isRefused: boolean
}

/** The QR code, the secret in words, and the field for the first code. */
export function authenticatorForm({ action, pending, fields, isRefused }: Wanted): Html {
  const svg = Buffer.from(renderSVG(pending.uri, { border: 2 })).toString('base64')
  return html`<p>Scan this with an authenticator app on your phone.</p>
<img class="qr" alt="QR code of the secret that is written below" src="data:image/svg+xml;base64,${svg}" width="224" height="224">
<p>Or type this secret into the app:<br><code>${grouped(pending.secret)}</code></p>
<form method="post" action="${action}">
${fields}${hidden('factor', pending.factorId)}
${field({
  name: 'code',
  label: 'Code',
  autocomplete: 'one-time-code',
  hint: 'The six digits that the app shows now.',
  kind: 'code',
  problemId: isRefused ? problemId : undefined,
})}
<button class="full">Use this app</button>
</form>`
}

/** A name for a passkey, before the browser is asked for it. */
export function passkeyNameField(): Html {
  return field({
    name: 'name',
    label: 'Name of the passkey',
    value: 'My passkey',
    autocomplete: 'off',
    hint: 'How you will know it in your list: the device, or where it is kept.',
  })
}

/** @returns a name of a factor as the list shows it, at most 60 characters */
export function factorName(given: string, fallback: string): string {
  return (
    given
      .replaceAll(/\p{Cc}/gu, ' ')
      .trim()
      .slice(0, 60) || fallback
  )
}

function grouped(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? secret
}
