import type { UnixMilliseconds } from '@frontdesk/directory/units.ts'

/** What a demo estate is made from; the same start gives the same estate. */
export interface DemoStart {
  readonly devices: number
  /** When it was begun: every date of the estate counts back from here. */
  readonly now: UnixMilliseconds
  readonly organizationId: string
}

/** As it is kept in a property of the database. */
export function formatDemoStart({ devices, now, organizationId }: DemoStart): string {
  return JSON.stringify([devices, now, organizationId])
}

/** @throws Error when the text is there and none of ours */
export function parseDemoStart(text: string | undefined): DemoStart | undefined {
  if (text === undefined) return undefined
  const [devices, now, organizationId]: unknown[] = JSON.parse(text)
  if (
    typeof devices !== 'number' ||
    typeof now !== 'number' ||
    typeof organizationId !== 'string'
  ) {
    throw new Error('The property demo-started of this database cannot be read.')
  }
  return { devices, now, organizationId }
}
