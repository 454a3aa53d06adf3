import type { DescribedHeader, DescribedOperation } from './described-operation.ts'
import { membersOf } from './described-operation.ts'
import { schemaSample } from './schema-words.ts'

interface Example {
  /** Where clients see the server, without a slash at its end. */
  readonly baseUrl: string
  readonly row: DescribedOperation
  readonly headers: readonly DescribedHeader[]
  /** How a body is spelled; JSON when not said. */
  readonly bodyType?: 'form' | undefined
}

/** A command that sends the least that an operation takes; `{name}` stands for what is to be put in. */
export function curlExample({ baseUrl, row, headers, bodyType }: Example): string {
  const url = `${baseUrl}${row.path}${requiredQuery(row)}`
  const lines = [`curl${row.method === 'GET' ? '' : ` -X ${row.method}`} ${quoted(url)}`]
  if (row.demands !== 'public') lines.push('  -H "Authorization: Bearer $TOKEN"')
  // Without a version the newest answers, and a row of an older one is not reached.
  const [version] = row.versions ?? []
  if (version !== undefined) lines.push(`  -H 'Accept: application/json;version=${version}'`)
  for (const { name, required } of headers) if (required) lines.push(`  -H '${name}: *'`)
  if (bodyType === 'form') lines.push(...formLines(row))
  else if (row.body) {
    lines.push(`  -H 'Content-Type: application/json'`)
    lines.push(`  -d ${quoted(JSON.stringify(schemaSample(row.body)))}`)
  }
  return lines.join(' \\\n')
}

function requiredQuery({ query }: DescribedOperation): string {
  const members = membersOf(query).filter(({ required }) => required)
  const pairs = members.map(({ name, schema }) => {
    const sample = schemaSample(schema, name)
    return `${name}=${sample === `<${name}>` ? `{${name}}` : encodeURIComponent(String(sample))}`
  })
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** The secret comes from the environment, so that no history of a shell keeps it. */
function formLines({ body }: DescribedOperation): string[] {
  const required = membersOf(body).filter((member) => member.required)
  return required.map(({ name, schema }) => {
    if (name.startsWith('client_')) return `  --data-urlencode "${name}=$${name.toUpperCase()}"`
    return `  --data-urlencode ${quoted(`${name}=${schemaSample(schema, name)}`)}`
  })
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
