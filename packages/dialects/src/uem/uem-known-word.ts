import { type FaultName, UemFault } from './uem-faults.ts'

/**
 * What a word of a request means; undefined when it was not given.
 *
 * @throws UemFault with the refusal that is named, for a word that means nothing
 */
export function knownWord<Meaning>(
  word: string | undefined,
  find: (word: string) => Meaning | undefined,
  refusal: { readonly name: string; readonly fault?: FaultName },
): Meaning | undefined {
  if (word === undefined || word === '') return undefined
  const meaning = find(word)
  if (meaning === undefined) {
    throw new UemFault(
      refusal.fault ?? 'valueInvalid',
      `The value of ${refusal.name} is not known.`,
    )
  }
  return meaning
}
