import { UemFault } from './uem-faults.ts'

const activitiesByWord: ReadonlyMap<string, 'active' | 'inactive'> = new Map([
  ['active', 'active'],
  ['enabled', 'active'],
  ['true', 'active'],
  ['inactive', 'inactive'],
  ['disabled', 'inactive'],
  ['false', 'inactive'],
])

/**
 * What a search's `status` asks of accounts, in any letter case.
 *
 * @throws UemFault valueInvalid for a word that is not known
 */
export function readActivity(word: string | undefined): 'active' | 'inactive' | undefined {
  if (word === undefined) return undefined
  const activity = activitiesByWord.get(word.toLowerCase())
  if (!activity) throw new UemFault('valueInvalid', 'The value of status is not known.')
  return activity
}
