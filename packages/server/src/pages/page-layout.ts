import { type Html, html } from '../html/html-template.ts'

/** What stands around a page's own content. */
interface Layout {
  readonly title: string
  readonly body: Html
  readonly stylePath: string
  readonly script: { readonly path: string; readonly nonce: string } | undefined
}

/** The one layout of all pages for people. */
export function pageDocument({ title, body, stylePath, script }: Layout): string {
  const page = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - Frontdesk</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${stylePath}">
${script && html`<script src="${script.path}" nonce="${script.nonce}" defer></script>`}
</head>
<body class="people">
<a class="skip" href="#content">Skip to the content</a>
<header class="brand-bar"><p class="brand">Frontdesk</p></header>
<main id="content" class="card">
${body}
</main>
</body>
</html>`
  return `<!doctype html>\n${page.text}\n`
}
