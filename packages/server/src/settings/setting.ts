/** One setting: all that the program, `docs/settings.md` and its errors know about it. */
export interface Setting<Value> {
  readonly name: string
  /** As the documentation shows it. */
  readonly shownDefault: string
  /** What it means, in a sentence. */
  readonly sentence: string
  /** Never shown, never logged. */
  readonly secret: boolean
  /**
   * @throws Error with a sentence that says what is wrong; the value itself is not repeated, but
   *   for a name in a list
   */
  parse(text: string): Value
  /** Used when the setting is absent. */
  readonly fallback: Value
}

interface Described<Value> {
  readonly shownDefault: string
  readonly sentence: string
  readonly fallback: Value
}

/** A text that is taken as it stands. */
export function text<Fallback extends string | undefined>(
  name: string,
  described: Described<Fallback>,
): Setting<string | Fallback> {
  return { name, secret: false, parse: nonEmpty, ...described }
}

/** A text that never appears anywhere. */
export function secretText(
  name: string,
  described: Described<undefined>,
): Setting<string | undefined> {
  return { name, secret: true, parse: nonEmpty, ...described }
}

/** A whole number within bounds, both included. */
export function integer<Fallback extends number | undefined>(
  name: string,
  bounds: { minimum: number; maximum: number },
  described: Described<Fallback>,
): Setting<number | Fallback> {
  return {
    name,
    secret: false,
    ...described,
    parse(value) {
      const number = Number(value)
      if (!/^\d+$/.test(value) || number < bounds.minimum || number > bounds.maximum) {
        throw new Error(`must be a whole number from ${bounds.minimum} to ${bounds.maximum}`)
      }
      return number
    },
  }
}

/** `true` or `false`. */
export function flag(name: string, described: Described<boolean>): Setting<boolean> {
  return {
    name,
    secret: false,
    ...described,
    parse(value) {
      if (value !== 'true' && value !== 'false') throw new Error('must be true or false')
      return value === 'true'
    },
  }
}

/** One of a few words. */
export function choice<const Word extends string>(
  name: string,
  words: readonly Word[],
  described: Described<Word>,
): Setting<Word> {
  return {
    name,
    secret: false,
    ...described,
    parse(value) {
      const word = words.find((one) => one === value)
      if (word === undefined) throw new Error(`must be one of ${words.join(', ')}`)
      return word
    },
  }
}

/** An absolute http or https URL without query, fragment, user or trailing slash. */
export function webAddress<Fallback extends string | undefined>(
  name: string,
  described: Described<Fallback>,
): Setting<string | Fallback> {
  return {
    name,
    secret: false,
    ...described,
    parse(value) {
      const url = URL.parse(value)
      if (!url || !['http:', 'https:'].includes(url.protocol)) {
        throw new Error('must be an http or https URL')
      }
      if (url.search || url.hash || url.username || url.password) {
        throw new Error('must have no query, fragment or user')
      }
      return url.href.replace(/\/$/, '')
    },
  }
}

function nonEmpty(value: string): string {
  if (value.trim() === '') throw new Error('must not be empty')
  return value
}
