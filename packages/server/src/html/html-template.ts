/** HTML that is safe to send: only `html` makes it. */
export interface Html {
  readonly text: string
}

class SafeHtml implements Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template: text is escaped, HTML goes in as it is, nothing is nothing. */
export type HtmlValue = string | number | Html | readonly HtmlValue[] | undefined | false

/**
 * Writes HTML. Every value is escaped for text and for quoted attributes; so attributes must be
 * quoted, and no value may stand inside `<script>` or `<style>`.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new SafeHtml(String.raw({ raw: parts }, ...values.map(render)))
}

function render(value: HtmlValue): string {
  if (value === undefined || value === false) return ''
  if (value instanceof SafeHtml) return value.text
  if (Array.isArray(value)) return value.map(render).join('')
  return escapeText(String(value))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
