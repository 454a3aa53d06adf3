import type { Page } from 'playwright-core'

/** A passkey device inside the browser, which answers every question by itself. */
export interface VirtualAuthenticator {
  /** How many passkeys it holds. */
  count(): Promise<number>
  /** Whether it asks for a finger, a face or a code before it answers. */
  verifiesPerson(willVerify: 'always' | 'never'): Promise<void>
}

/** Plugs a device into a page, as a laptop with a fingerprint reader has one. */
export async function addVirtualAuthenticator(page: Page): Promise<VirtualAuthenticator> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    async count() {
      const { credentials } = await session.send('WebAuthn.getCredentials', { authenticatorId })
      return credentials.length
    },
    async verifiesPerson(willVerify) {
      const isUserVerified = willVerify === 'always'
      await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
    },
  }
}
