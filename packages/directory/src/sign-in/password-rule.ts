/** Length in code points; there is no other rule about what a password is made of. */
export const minimumPasswordLength = 12
export const maximumPasswordLength = 128

/** One spelling for every keyboard: NFC, so that an `é` typed as two code points is the same. */
export function normalizedPassword(text: string): string {
  return text.normalize('NFC')
}

/**
 * Why a text cannot become a password: a sentence to show, without the text in it. Undefined when
 * it can.
 *
 * @param text normalized
 * @param former what it must not be again: the password it replaces
 */
export function whyPasswordRefused(text: string, former?: string | undefined): string | undefined {
  const length = [...text].length
  if (length < minimumPasswordLength) {
    return `A password has at least ${minimumPasswordLength} characters; a sentence makes a good one.`
  }
  if (length > maximumPasswordLength) {
    return `A password has at most ${maximumPasswordLength} characters; choose a shorter one.`
  }
  // Broken halves of characters would all be stretched as the same replacement character.
  if (!text.isWellFormed() || text.includes('\0')) {
    return 'The password holds something that is no character; type it again.'
  }
  if (text === former) return 'The new password is the old one; choose another.'
  return undefined
}
