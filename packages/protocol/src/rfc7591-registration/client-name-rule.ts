const maximumLength = 255
/** Controls, formats, unassigned and private characters, and others that leave nothing to see. */
const unseen = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u
const letter = /\p{L}/u

/** Scripts that are written together; letters of any two others in one word can only deceive. */
const companies: readonly RegExp[] = [
  /[\p{Script=Latin}]/u,
  /[\p{Script=Cyrillic}]/u,
  /[\p{Script=Greek}]/u,
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}]/u,
]
const common = /[\p{Script=Common}\p{Script=Inherited}]/u

/** Cyrillic and Greek letters that look like Latin ones: a word of these alone reads as Latin. */
const latinTwins = new Set('аеорсухіјѕһԁԛԝӏАВЕЗКМНОРСТУХІЈЅԌԚԜοανιυρκΑΒΕΖΗΙΚΜΝΟΡΤΥΧ')

/**
 * Why a name that a client gives itself may not be shown to people, as the rest of a sentence that
 * begins with it; undefined: it may.
 *
 * @param name in the normal form NFKC
 * @see Unicode TS 39 §5.1 (mixed scripts), §5.2; RFC 7591 §5 (a client may pose as another)
 */
export function whyNameDeceives(name: string): string | undefined {
  if (name.length > maximumLength) return `is longer than ${maximumLength} characters`
  if (unseen.test(name)) return 'holds characters that cannot be seen'
  const words = name.split(/[^\p{L}\p{M}\p{N}]/u).map((word) => [...word])
  if (words.some(isMixed)) return 'mixes letters of different scripts in one word'
  if (words.some(isDisguised)) return 'has a word that only looks like Latin letters'
  return undefined
}

function isMixed(word: readonly string[]): boolean {
  const letters = word.filter((one) => letter.test(one) && !common.test(one))
  return new Set(letters.map(companyOf)).size > 1
}

/** Every other script is a company of its own. */
function companyOf(one: string): number {
  return companies.findIndex((company) => company.test(one))
}

function isDisguised(word: readonly string[]): boolean {
  const letters = word.filter((one) => letter.test(one))
  return letters.length > 1 && letters.every((one) => latinTwins.has(one))
}
