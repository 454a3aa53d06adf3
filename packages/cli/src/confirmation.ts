import { usageFailure } from './command-failure.ts'
import type { Terminal } from './terminal.ts'

/** The option of every command that asks first at a terminal. */
export const yesOption = { help: 'Do not ask first, even at a terminal.' } as const

/**
 * Asks the person at the terminal before something is lost. Scripts, whose stdin is no terminal,
 * are not asked.
 *
 * @throws CommandFailure when the person says no
 */
export async function confirmLoss(
  io: Pick<Terminal, 'confirm'>,
  question: string,
  yes: boolean,
): Promise<void> {
  if (yes || io.confirm === undefined) return
  if (!(await io.confirm(question))) throw usageFailure('Nothing was changed.')
}
