import { usageFailure } from './command-failure.ts'
import { findJson } from './json-reading.ts'

/** One slash, then neither a second one nor what a URL parser reads as something else. */
const plainPath = /^\/(?:[^\s#\\/][^\s#\\]*)?$/

/** The Accept header of a version of the device API. */
export function acceptHeader(version: string | undefined): string {
  return version === undefined ? 'application/json' : `application/json;version=${version}`
}

/**
 * A path below the server's address. A whole address is refused: the token would go there.
 *
 * @throws CommandFailure for everything that does not begin with one slash
 */
export function parsePath(text: string): string {
  if (plainPath.test(text)) return text
  throw usageFailure('PATH begins with one slash, such as /mdm/devices/search?platform=Apple.')
}

/**
 * A path with places such as `{Device Id}`, whose names may hold what a path may not.
 *
 * @throws CommandFailure naming the option
 */
export function parseTemplatePath(option: string, text: string): string {
  if (plainPath.test(text.replaceAll(/\{[^{}]+\}/g, 'x'))) return text
  throw usageFailure(`${option} begins with one slash, such as /mdm/devices/{DeviceId}/profiles.`)
}

/**
 * Headers of `name:value` texts, lower-case names.
 *
 * @throws CommandFailure for other texts, and for what the profile decides
 */
export function parseHeaders(texts: readonly string[]): Readonly<Record<string, string>> {
  const headers = texts.map((text) => {
    const match = /^([\w!#$%&'*+.^`|~-]+):([^\r\n\0]*)$/.exec(text)
    const name = match?.[1]?.toLowerCase()
    if (name === undefined) throw usageFailure('--header must look like name:value.')
    if (name === 'authorization') {
      throw usageFailure('The profile brings the Authorization header; choose it with --profile.')
    }
    return [name, match?.[2]?.trim() ?? '']
  })
  return Object.fromEntries(headers)
}

/** @throws CommandFailure when it is not JSON; the text is not repeated */
export function requireJsonText(option: string, text: string): string {
  if (findJson(text) === undefined) throw usageFailure(`${option} is not valid JSON.`)
  return text
}
