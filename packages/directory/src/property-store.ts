import type { Change } from './change.ts'

/** Facts about the database itself: its key file's check value, its demo seed. */
export interface PropertyStore {
  get(name: string): Promise<string | undefined>
  /** Fails its condition when the property exists. */
  insertion(name: string, value: string): Change
  /** Sets or replaces. */
  upsert(name: string, value: string): Change
}
