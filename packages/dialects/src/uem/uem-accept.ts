/** How an answer is spelled, and which version of the wire was asked for. */
export interface Wish {
  readonly format: 'json' | 'xml'
  /** Undefined when none was named, or something that is no number. */
  readonly version: number | undefined
}

const defaultWish: Wish = { format: 'json', version: undefined }

const formats: Readonly<Record<string, Wish['format']>> = {
  'application/json': 'json',
  'text/json': 'json',
  'application/xml': 'xml',
  'text/xml': 'xml',
  'application/*': 'json',
  '*/*': 'json',
}

/**
 * Reads `Accept: application/json;version=2`: the range of the highest weight that we can spell,
 * the first of equals. Nothing is ever refused with 406: what we cannot spell gets JSON (quirk U9).
 *
 * @see RFC 9110 §12.5.1
 */
export function readAccept(header: string | undefined): Wish {
  if (!header) return defaultWish
  let best: Wish = defaultWish
  let bestWeight = 0
  for (const range of header.split(',')) {
    const [type = '', ...parameters] = range.split(';')
    const format = formats[type.trim().toLowerCase()]
    if (format === undefined) continue
    const weight = Number(parameterOf(parameters, 'q') ?? 1)
    if (weight > bestWeight) {
      bestWeight = weight
      best = { format, version: versionOf(parameterOf(parameters, 'version')) }
    }
  }
  return best
}

function parameterOf(parameters: readonly string[], name: string): string | undefined {
  for (const parameter of parameters) {
    const [key = '', value] = parameter.split('=')
    if (key.trim().toLowerCase() === name) return value?.trim().replace(/^"(.*)"$/, '$1')
  }
  return undefined
}

function versionOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,4}$/.test(text) ? Number(text) : undefined
}

/**
 * Picks the version that answers: the one asked for, else the highest below it, else the lowest
 * there is; the lowest when none was asked for (quirk U9).
 */
export function chooseVersion(offered: readonly number[], asked: number | undefined): number {
  const lowest = Math.min(...offered)
  return Math.max(lowest, ...offered.filter((version) => version <= (asked ?? lowest)))
}
