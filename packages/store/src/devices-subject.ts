import type { Subject } from './database.ts'

/** What caches are told when devices appear, disappear or move to another group. */
export const devicesSubject: Subject = 'devices'
