import { compiledSchema } from '@frontdesk/dialects/compiled-schema.ts'
import type { TSchema } from 'typebox'
import type { TValidationError } from 'typebox/error'
import { Settings } from 'typebox/system'

import { type FieldError, Problem } from './problem.ts'

// The validator stops at eight errors unless told; a form should be told all that is wrong with it.
Settings.Set({ maxErrors: 64 })

type SchemaParts = TSchema & {
  readonly anyOf?: readonly TSchema[]
  readonly discriminator?: { readonly propertyName: string }
  readonly properties?: Readonly<Record<string, { readonly const?: unknown }>>
}

/** Checks a value from outside; throws Problem invalid that lists everything wrong with it. */
export type InputCheck = (value: unknown) => void

/**
 * Compiles the check of a schema. A union with a `discriminator` is checked against the one
 * variant that the value names, so that the errors speak of that one only.
 *
 * @param prefix put before each path: `query.` for parameters, nothing for bodies.
 */
export function inputCheck(schema: TSchema, prefix = ''): InputCheck {
  const { anyOf, discriminator } = schema as SchemaParts
  if (anyOf && discriminator) return variantCheck(anyOf, discriminator.propertyName, prefix)

  const validator = compiledSchema(schema)
  return (value) => {
    if (validator().Check(value)) return
    const errors = fieldErrors(validator().Errors(value), prefix)
    throw new Problem('invalid', 'The request is not valid.', { errors })
  }
}

function variantCheck(variants: readonly TSchema[], member: string, prefix: string): InputCheck {
  const checks = new Map(
    variants.map((variant) => [
      (variant as SchemaParts).properties?.[member]?.const,
      inputCheck(variant, prefix),
    ]),
  )
  const message = `must be one of ${[...checks.keys()].join(', ')}`
  return (value) => {
    const check = isObject(value) ? checks.get(value[member]) : undefined
    if (!check) {
      const errors = [{ path: `${prefix}/${member}`, message }]
      throw new Problem('invalid', 'The request is not valid.', { errors })
    }
    check(value)
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fieldErrors(found: readonly TValidationError[], prefix: string): FieldError[] {
  const errors = new Map<string, FieldError>()
  for (const error of found) {
    for (const { path, message } of wordsOf(error)) {
      // One sentence a place: the first is the narrowest.
      if (!errors.has(path)) errors.set(path, { path: `${prefix}${path}`, message })
    }
  }
  return [...errors.values()]
}

/** Our words for one finding. The value that was sent is never in them. */
function wordsOf(error: TValidationError): FieldError[] {
  const path = error.instancePath
  switch (error.keyword) {
    case 'required':
      return error.params.requiredProperties.map((name) => ({
        path: `${path}/${name}`,
        message: 'is missing',
      }))
    case 'boolean':
    case 'additionalProperties':
      return error.keyword === 'boolean' ? [{ path, message: 'is not known here' }] : []
    case 'type':
      return [{ path, message: `must be ${[error.params.type].flat().join(' or ')}` }]
    case 'enum':
      return [{ path, message: `must be one of ${error.params.allowedValues.join(', ')}` }]
    case 'const':
      return [{ path, message: `must be ${String(error.params.allowedValue)}` }]
    case 'minLength':
      return [{ path, message: atLeast(error.params.limit, 'characters') }]
    case 'maxLength':
      return [{ path, message: `must have at most ${error.params.limit} characters` }]
    case 'minItems':
      return [{ path, message: atLeast(error.params.limit, 'items') }]
    case 'maxItems':
      return [{ path, message: `must have at most ${error.params.limit} items` }]
    case 'minimum':
      return [{ path, message: `must be ${error.params.limit} or more` }]
    case 'maximum':
      return [{ path, message: `must be ${error.params.limit} or less` }]
    case 'minProperties':
      return [{ path, message: 'must have at least one member' }]
    case 'uniqueItems':
      return [{ path, message: 'must not repeat an item' }]
    case 'pattern':
      return [{ path, message: 'is not spelled as is allowed here' }]
    default:
      return [{ path, message: 'is not valid' }]
  }
}

function atLeast(limit: number, what: string): string {
  return limit === 1 ? 'must not be empty' : `must have at least ${limit} ${what}`
}
