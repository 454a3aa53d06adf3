import { type Html, html } from '../html/html-template.ts'

/** A labelled input of a form. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'password' | undefined
  readonly value?: string | undefined
  /** What browsers and password keepers fill in. @see HTML §4.10.18.7 */
  readonly autocomplete: string
  readonly hint?: string | undefined
  /** The first field to be filled in gets the focus where nothing went wrong. */
  readonly focus?: 'first' | undefined
  readonly kind?: 'code' | 'read-only' | undefined
  /** The page's problem is about this field. */
  readonly problemId?: string | undefined
}

/** Id of the summary of what went wrong. */
export const problemId = 'problem'

/** An input with its label; every id comes from the name. */
export function field(one: Field): Html {
  const { name, label, type = 'text', value, autocomplete, hint, focus, kind } = one
  const described = [one.problemId, hint && `${name}-hint`].filter(Boolean).join(' ')
  const code = html` class="code-input" spellcheck="false" autocapitalize="off"`
  return html`<div class="field">
<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}"${
    value !== undefined && html` value="${value}"`
  }${kind === 'code' && code}${kind === 'read-only' ? html` readonly` : html` required`}${
    described !== '' && html` aria-describedby="${described}"`
  }${one.problemId !== undefined && html` aria-invalid="true"`}${
    focus && one.problemId === undefined && html` autofocus`
  }>
${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}</div>`
}

/** What went wrong, first on the page and in focus. */
export function problem(words: string | undefined): Html | undefined {
  if (words === undefined) return undefined
  return html`<div class="problem" id="${problemId}" role="alert" tabindex="-1" autofocus><p>${words}</p></div>`
}

/** What was done, told once. */
export function done(words: string | undefined): Html | undefined {
  return words === undefined
    ? undefined
    : html`<div class="done" role="status"><p>${words}</p></div>`
}

/** A hidden field. */
export function hidden(name: string, value: string | undefined): Html | undefined {
  if (value === undefined) return undefined
  return html`<input type="hidden" name="${name}" value="${value}">`
}

/** A point in time, in words that need no script: UTC, to the minute. */
export function moment(seconds: number): Html {
  const iso = new Date(seconds * 1000).toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`
}
