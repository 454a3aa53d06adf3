import { createRequire } from 'node:module'

import type { TSchema } from 'typebox'
import type { Validator } from 'typebox/compile'

const require = createRequire(import.meta.url)

/**
 * The validator of a schema, compiled when it is first needed: the tables hold some hundred
 * schemas, and compiling them all, or only loading the compiler, would take a third of the start.
 */
export function compiledSchema(schema: TSchema): () => Validator {
  let validator: Validator | undefined
  return () => {
    if (!validator) {
      const { Compile }: typeof import('typebox/compile') = require('typebox/compile')
      validator = Compile(schema)
    }
    return validator
  }
}
