import { ProtocolError } from '../errors.ts'

/** Parameters that may come more than once. @see RFC 8707 §2, RFC 8693 §2.1 */
const repeatable: ReadonlySet<string> = new Set(['resource', 'audience'])

/** A request's parameters, each at most once; an empty one counts as absent (RFC 6749 §3.2). */
export interface Form {
  /** @throws ProtocolError invalid_request when the parameter is absent */
  required(name: string): string
  optional(name: string): string | undefined
  /** Every value of a repeatable parameter, in order. */
  all(name: string): readonly string[]
}

/**
 * The one resource that a token is asked for; undefined when none is named.
 *
 * @throws ProtocolError invalid_target for several: a token of ours opens one API
 * @see RFC 8707 §2
 */
export function oneResource(form: Form): string | undefined {
  const [resource, ...more] = form.all('resource')
  if (more.length === 0) return resource
  throw new ProtocolError('invalid_target', 'Only one resource at a time.')
}

/**
 * Reads decoded form pairs.
 *
 * @throws ProtocolError invalid_request for a repeated parameter or a NUL byte
 * @see RFC 6749 §3.2
 */
export function parseForm(pairs: readonly (readonly [string, string])[]): Form {
  const single = new Map<string, string>()
  let several: Map<string, string[]> | undefined

  for (const [name, value] of pairs) {
    if (name.includes('\0') || value.includes('\0')) {
      throw new ProtocolError('invalid_request', 'The form holds a NUL byte.')
    }
    if (value === '') continue
    if (repeatable.has(name)) {
      several ??= new Map()
      several.set(name, [...(several.get(name) ?? []), value])
    } else if (single.has(name)) {
      throw new ProtocolError('invalid_request', 'A parameter is repeated.')
    } else {
      single.set(name, value)
    }
  }

  return {
    required(name) {
      const value = single.get(name)
      if (value === undefined) {
        throw new ProtocolError('invalid_request', `The parameter ${name} is missing.`)
      }
      return value
    },
    optional: (name) => single.get(name),
    all: (name) => several?.get(name) ?? [],
  }
}
