import type { TSchema } from 'typebox'

import { type FieldError, Problem } from './problem.ts'

type Properties = Readonly<Record<string, { readonly type?: unknown }>>

/**
 * Turns query pairs into the object that a row's schema describes. Numbers are read where the
 * schema wants them; everything else is the schema's to judge.
 *
 * @throws Problem invalid when a parameter comes twice: no branch may depend on which one counts
 */
export function queryParameters(
  pairs: readonly (readonly [string, string])[],
  schema: TSchema | undefined,
): Record<string, unknown> {
  const properties = propertiesOf(schema)
  const values: Record<string, unknown> = Object.create(null)
  const errors: FieldError[] = []
  for (const [name, text] of pairs) {
    if (!Object.hasOwn(properties, name)) {
      errors.push({ path: 'query', message: 'has a parameter that is not known here' })
    } else if (Object.hasOwn(values, name)) {
      errors.push({ path: `query/${name}`, message: 'must not be repeated' })
    } else {
      values[name] = readValue(text, properties[name]?.type)
    }
  }
  if (errors.length > 0) throw new Problem('invalid', 'The request is not valid.', { errors })
  return { ...values }
}

function propertiesOf(schema: TSchema | undefined): Properties {
  return (schema as { properties?: Properties } | undefined)?.properties ?? {}
}

function readValue(text: string, type: unknown): unknown {
  return type === 'integer' && /^-?\d{1,15}$/.test(text) ? Number(text) : text
}
