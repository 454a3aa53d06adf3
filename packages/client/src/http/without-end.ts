/**
 * Takes signs off the end of a text, however many: a regular expression would look at every row of
 * them from every place in it.
 *
 * @param sign matches one sign
 */
export function withoutEnd(text: string, sign: RegExp): string {
  let end = text.length
  while (end > 0 && sign.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}
