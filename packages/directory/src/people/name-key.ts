/**
 * Letters of other scripts that look like a Latin one in the usual typefaces, after case folding.
 * The Latin letter stands for them in a key, so that two names that look the same are one.
 */
const lookAlikes = new Map(
  Object.entries({
    а: 'a',
    в: 'b',
    с: 'c',
    ԁ: 'd',
    е: 'e',
    һ: 'h',
    н: 'h',
    і: 'i',
    ј: 'j',
    к: 'k',
    ӏ: 'l',
    м: 'm',
    о: 'o',
    р: 'p',
    ԛ: 'q',
    ѕ: 's',
    т: 't',
    у: 'y',
    ү: 'y',
    ѵ: 'v',
    ԝ: 'w',
    х: 'x',
    α: 'a',
    β: 'b',
    ε: 'e',
    η: 'h',
    ι: 'i',
    κ: 'k',
    μ: 'm',
    ν: 'v',
    ο: 'o',
    ρ: 'p',
    τ: 't',
    υ: 'u',
    χ: 'x',
    ζ: 'z',
    օ: 'o',
    ı: 'i',
    ɑ: 'a',
    ɡ: 'g',
  }),
)

/** Characters that a reader does not see. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu

/** Tells whether a reader sees anything of a name. */
export function isVisible(text: string): boolean {
  return text.replace(invisible, '').trim() !== ''
}

/**
 * The key by which names and e-mail addresses of people are compared: two spellings that a person
 * would call the same have one key, and so have two that only look the same. Made here and stored,
 * for the databases fold letters differently. Never shown, and never the name of anything.
 *
 * @see Unicode UAX #15 (NFKC), UTS #39 §4 (confusable characters; the commonest of its table)
 */
export function nameKey(text: string): string {
  // Upper and then lower case: `ß`, `ﬀ` and final sigma fold as Unicode's full case folding says.
  const folded = text
    .normalize('NFKC')
    .replace(invisible, '')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC')
    .replaceAll('ς', 'σ')
  return Array.from(folded, (character) => lookAlikes.get(character) ?? character).join('')
}
