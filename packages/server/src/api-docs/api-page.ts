import type { WireReply, WireRoute } from '@frontdesk/dialects/exchange.ts'
import type { TSchema } from 'typebox'

import { problemTypes } from '../administration/problem.ts'
import { type Html, html } from '../html/html-template.ts'
import { apiPageStyle } from './api-page-style.ts'
import { curlExample } from './curl-example.ts'
import {
  type DescribedHeader,
  type DescribedOperation,
  demandOf,
  descriptionOf,
  parametersOf,
  resourceOf,
} from './described-operation.ts'
import { type Member, nestedMembers } from './nested-members.ts'
import { schemaWords } from './schema-words.ts'

/** One API on the page. */
export interface ApiTable {
  readonly title: string
  /** One or two sentences: what it is for and how to get a token. */
  readonly intro: string
  /** Where clients see the server, without a slash at its end. */
  readonly baseUrl: string
  readonly operations: readonly DescribedOperation[]
  readonly headersOf?: (operation: DescribedOperation) => readonly DescribedHeader[]
  /** How bodies are spelled; JSON when not said. */
  readonly bodyType?: 'form'
  /** Path of its OpenAPI document. */
  readonly documentPath?: string
}

const securityHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
}

/** The API's documentation for people: `/docs`, `/docs/errors` and their style; no JavaScript. */
export function apiPageRoutes({ tables }: { readonly tables: readonly ApiTable[] }): WireRoute[] {
  return [
    page('/docs', () => document('API', operationsPage(tables))),
    page('/docs/errors', () => document('Errors', errorsPage())),
    fixed('/docs/style.css', 'text/css; charset=utf-8', () => apiPageStyle),
  ]
}

function page(path: string, content: () => Html): WireRoute {
  return fixed(path, 'text/html; charset=utf-8', () => `<!doctype html>\n${content().text}\n`)
}

/** @param write makes the body, when somebody first asks for it. */
function fixed(path: string, contentType: string, write: () => string): WireRoute {
  const headers = { ...securityHeaders, 'Content-Type': contentType }
  let body: string | undefined
  const handle = async (): Promise<WireReply> => {
    body ??= write()
    return { status: 200, headers, body }
  }
  return { method: 'GET', path, bodyLimit: 1024, handle }
}

function document(title: string, body: Html): Html {
  return html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - Frontdesk</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
${body}
</body>
</html>`
}

function operationsPage(tables: readonly ApiTable[]): Html {
  return html`<nav aria-label="Operations">
<p class="brand"><a href="/docs">Frontdesk API</a></p>
<p><a href="/docs/errors">Errors</a></p>
${tables.map(tableLinks)}
</nav>
<main id="content">
<h1>API</h1>
${tables.map(tableSection)}
</main>`
}

function tableLinks({ title, operations }: ApiTable): Html {
  const groups = Map.groupBy(operations, resourceOf)
  return html`<h2>${title}</h2>
${[...groups].map(
  ([resource, rows]) => html`<details>
<summary>${resource}</summary>
<ul>
${rows.map(
  (
    row,
  ) => html`<li><a href="#${anchorOf(row)}">${methodOf(row)} ${row.path}${versionsOf(row)}</a></li>
`,
)}</ul>
</details>
`,
)}`
}

function tableSection(table: ApiTable): Html {
  const groups = Map.groupBy(table.operations, resourceOf)
  const { documentPath } = table
  return html`<section class="api">
<h2>${table.title}</h2>
<p>${table.intro}</p>
${documentPath !== undefined && html`<p><a href="${documentPath}">OpenAPI 3.1 document</a></p>`}
${[...groups].map(
  ([resource, rows]) => html`<section>
<h3>${resource}</h3>
${rows.map((row) => operationArticle(table, row))}</section>
`,
)}</section>
`
}

function operationArticle(table: ApiTable, row: DescribedOperation): Html {
  const headers = table.headersOf?.(row) ?? []
  const parameters = [...parametersOf(row), ...headers]
  return html`<article id="${anchorOf(row)}">
<h4>${methodOf(row)} <code>${row.path}</code>${versionsOf(row)}</h4>
<p>${row.summary} ${plain(demandOf(row).sentence)}</p>
${
  parameters.length > 0 &&
  memberTable(
    'Parameters',
    parameters.map(({ name, place, required, schema }) => ({
      name: `${name} (${place})`,
      required,
      schema,
    })),
  )
}${row.body && bodyTables(row.body, table.bodyType)}${repliesOf(row)}
<p class="label">Example</p>
<pre><code>${curlExample({ ...table, row, headers })}</code></pre>
</article>
`
}

function memberTable(caption: string, members: readonly Member[]): Html {
  return html`<div class="scroll"><table>
<caption>${caption}</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Value</th><th scope="col">Meaning</th></tr></thead>
<tbody>
${members.map(
  ({ name, required, schema }) => html`<tr><th scope="row"><code>${name}</code></th>
<td>${schemaWords(schema)}${required ? '' : ' (optional)'}</td>
<td>${plain(descriptionOf(schema) ?? '')}</td></tr>
`,
)}</tbody>
</table></div>
`
}

function bodyTables(body: TSchema, bodyType: ApiTable['bodyType']): Html {
  const { anyOf } = body as { anyOf?: readonly TSchema[] }
  const variants = anyOf ?? [body]
  const caption = bodyType === 'form' ? 'Body, a form (application/x-www-form-urlencoded)' : 'Body'
  return html`${variants.map((variant) => {
    const members = nestedMembers(variant)
    if (members.length > 0) return memberTable(caption, members)
    return html`<p class="label">${caption}: ${schemaWords(variant)}</p>`
  })}`
}

/** What comes back when all goes well, and the statuses of what may come instead. */
function repliesOf({ replies }: DescribedOperation): Html {
  const [done = [], refused = []] = [true, false].map((good) =>
    Object.entries(replies).filter(([status]) => Number(status) < 400 === good),
  )
  const statuses = refused.map(([status]) => status).join(', ')
  return html`${done.map(([status, schema]) => replyTable(status, schema))}
${statuses !== '' && html`<p class="label">Refusals: ${statuses}</p>`}`
}

function replyTable(status: string, schema: TSchema | null): Html {
  if (schema === null) return html`<p class="label">Answer ${status}, without a body</p>`
  const members = nestedMembers(schema)
  if (members.length > 0) return memberTable(`Answer ${status}`, members)
  return html`<p class="label">Answer ${status}: ${schemaWords(schema)}. ${descriptionOf(schema)}</p>`
}

function errorsPage(): Html {
  return html`<nav aria-label="Documentation">
<p class="brand"><a href="/docs">Frontdesk API</a></p>
</nav>
<main id="content">
<h1>Errors</h1>
<p>The administration API answers refusals as problem documents (RFC 9457). <code>type</code> leads
here; <code>request_id</code> is what <code>/admin/v1/explain</code> and the server’s log know.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead>
<tbody>
${Object.entries(problemTypes).map(
  ([
    code,
    { status, title, meaning },
  ]) => html`<tr id="${code}"><th scope="row"><code>${code}</code></th>
<td>${status}</td>
<td>${title}. ${plain(meaning)}</td></tr>
`,
)}</tbody>
</table></div>
</main>`
}

/** Marks what stands between backquotes as code. */
function plain(text: string): Html {
  const parts = text.split('`')
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`
}

function methodOf({ method }: DescribedOperation): Html {
  return html`<span class="method ${method.toLowerCase()}">${method}</span>`
}

function versionsOf({ versions }: DescribedOperation): Html | undefined {
  return versions && html` <span class="version">version ${versions.join(', ')}</span>`
}

function anchorOf({ method, path, versions }: DescribedOperation): string {
  const words = path.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '')
  const version = versions ? `-v${versions.join('-')}` : ''
  return `${method.toLowerCase()}-${words}${version}`.toLowerCase()
}
