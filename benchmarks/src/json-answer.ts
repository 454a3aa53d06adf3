/** A JSON object as received; each member is to be checked before use. */
export type JsonAnswer = Readonly<Record<string, unknown>>

/** Reads a JSON object from an answer. Throws on another status and on anything but an object. */
export async function readJsonAnswer(response: Response, status: number): Promise<JsonAnswer> {
  const text = await response.text()
  const answer: unknown = response.status === status ? JSON.parse(text) : undefined
  if (typeof answer !== 'object' || answer === null) {
    throw new Error(`${response.url} answered ${response.status}: ${text.slice(0, 500)}`)
  }
  return { ...answer }
}

/** A member that must be a text. Throws when it is not. */
export function textMember(answer: JsonAnswer, name: string): string {
  const value = answer[name]
  if (typeof value !== 'string') throw new Error(`An answer has no text "${name}".`)
  return value
}
