import { isPermission } from '@frontdesk/directory/permissions.ts'
import type { TSchema } from 'typebox'

import type { DescribedHeader, DescribedOperation } from './described-operation.ts'
import { demandOf, jsonMediaType, parametersOf, resourceOf } from './described-operation.ts'

interface OpenApiInput {
  readonly title: string
  readonly version: string
  readonly serverUrl: string
  readonly operations: readonly DescribedOperation[]
  /** What every refusal looks like. */
  readonly errorSchema: TSchema
  readonly errorMediaType?: string
  /** Headers that an operation reads; its row does not know them. */
  readonly headersOf?: (operation: DescribedOperation) => readonly DescribedHeader[]
  readonly securityScheme: { readonly name: string; readonly scheme: object }
}

type Content = Record<string, { schema: TSchema }>

interface OpenApiOperation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly description: string
  readonly 'x-permission'?: string | readonly string[]
  readonly security: readonly Record<string, readonly string[]>[]
  readonly parameters?: readonly object[]
  readonly requestBody?: { required: boolean; content: Content }
  readonly responses: Record<string, { description: string; content?: Content }>
}

/**
 * Describes a table of operations. Rows that share method and path and differ in the version of
 * the wire become one operation, each version a media type of its answers.
 *
 * @see OpenAPI 3.1.1 §4.8
 */
export function openApiDocument(input: OpenApiInput) {
  const paths: Record<string, Record<string, OpenApiOperation>> = {}
  for (const row of input.operations) {
    const method = row.method.toLowerCase()
    const described = describe(row, input)
    const sibling = paths[row.path]?.[method]
    const operation = sibling ? merge(sibling, described) : described
    paths[row.path] = { ...paths[row.path], [method]: operation }
  }
  return {
    openapi: '3.1.1',
    info: { title: input.title, version: input.version },
    servers: [{ url: input.serverUrl }],
    tags: [...new Set(input.operations.map(resourceOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Error: input.errorSchema },
      securitySchemes: { [input.securityScheme.name]: input.securityScheme.scheme },
    },
  }
}

function describe(row: DescribedOperation, input: OpenApiInput): OpenApiOperation {
  const demand = demandOf(row)
  const permissions = demand.among.filter(isPermission)
  const parameters = [...parametersOf(row), ...(input.headersOf?.(row) ?? [])]
  return {
    operationId: operationIdOf(row),
    tags: [resourceOf(row)],
    summary: row.summary,
    description: [demand.sentence, row.source && `Source: ${row.source.replace(/\.$/, '')}.`]
      .filter(Boolean)
      .join(' '),
    ...(permissions.length > 0 && {
      'x-permission': permissions.length === 1 ? permissions[0] : permissions,
    }),
    security: row.demands === 'public' ? [] : [{ [input.securityScheme.name]: [] }],
    ...(parameters.length > 0 && {
      parameters: parameters.map(({ name, place, required, schema, description }) => ({
        name,
        in: place,
        required,
        schema,
        ...(description !== undefined && { description }),
      })),
    }),
    ...(row.body && {
      requestBody: {
        required: row.bodyIsOptional !== true,
        content: { 'application/json': { schema: row.body } },
      },
    }),
    responses: responsesOf(row, input),
  }
}

function responsesOf(row: DescribedOperation, input: OpenApiInput): OpenApiOperation['responses'] {
  const responses: OpenApiOperation['responses'] = {}
  for (const [status, schema] of Object.entries(row.replies)) {
    const description = reasonOf(Number(status))
    responses[status] =
      schema === null ? { description } : { description, content: contentOf(row, schema) }
  }
  const error = { schema: { $ref: '#/components/schemas/Error' } as TSchema }
  const content = { [input.errorMediaType ?? jsonMediaType]: error }
  return { ...responses, default: { description: 'A refusal.', content } }
}

function contentOf(row: DescribedOperation, schema: TSchema): Content {
  const mediaType = (schema as { contentMediaType?: string }).contentMediaType ?? jsonMediaType
  if (!row.versions) return { [mediaType]: { schema } }
  return Object.fromEntries(
    row.versions.map((version) => [`${mediaType};version=${version}`, { schema }]),
  )
}

/** One operation of two versions: what only one of them takes is not demanded any more. */
function merge(one: OpenApiOperation, other: OpenApiOperation): OpenApiOperation {
  const responses = { ...one.responses }
  for (const [status, response] of Object.entries(other.responses)) {
    const known = responses[status]
    const content = { ...known?.content, ...response.content }
    responses[status] = {
      description: known?.description ?? response.description,
      ...(Object.keys(content).length > 0 && { content }),
    }
  }
  const parameters = mergeParameters(one.parameters ?? [], other.parameters ?? [])
  const requestBody = one.requestBody ?? other.requestBody
  return {
    ...one,
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses,
  }
}

function mergeParameters(one: readonly object[], other: readonly object[]): readonly object[] {
  const nameOf = (parameter: object) => {
    const { name, in: place } = parameter as { name: string; in: string }
    return `${place} ${name}`
  }
  const both = new Set(one.map(nameOf)).intersection(new Set(other.map(nameOf)))
  const merged = new Map<string, object>()
  for (const parameter of [...one, ...other]) {
    const name = nameOf(parameter)
    if (merged.has(name)) continue
    merged.set(name, both.has(name) ? parameter : { ...parameter, required: false })
  }
  return [...merged.values()]
}

/** `GET /admin/v1/roles/{id}` is called `getAdminV1RolesId`. */
function operationIdOf({ method, path }: DescribedOperation): string {
  const words = path.match(/[A-Za-z0-9]+/g) ?? []
  const camel = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return [method.toLowerCase(), ...camel].join('')
}

function reasonOf(status: number): string {
  const reasons: Readonly<Record<number, string>> = {
    200: 'Done.',
    201: 'Created.',
    202: 'Accepted.',
    204: 'Done; there is nothing to say.',
  }
  return reasons[status] ?? 'A refusal.'
}
