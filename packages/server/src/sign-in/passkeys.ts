import { hash } from 'node:crypto'

import type { Commit } from '@frontdesk/directory/change.ts'
import type { Person } from '@frontdesk/directory/people/person.ts'
import type { FactorStore, PasskeyFactor } from '@frontdesk/directory/sign-in/factor.ts'
import { type Clock, secondsOf, type UnixSeconds } from '@frontdesk/directory/units.ts'
import type { KeyMaterial } from '@frontdesk/protocol/keys/key-material.ts'
import type { AssertionIdStore } from '@frontdesk/protocol/rfc7523-client-assertions/assertion-id.ts'
import type { NewPasskey } from '@frontdesk/protocol/sign-in/factor-setting.ts'
import type {
  VerifiedAuthenticationResponse,
  VerifiedRegistrationResponse,
} from '@simplewebauthn/server'

import { sealedState } from '../pages/sealed-state.ts'
import { parsePasskeyAssertion, parsePasskeyCreation } from './passkey-answer.ts'

/** A question to a browser's passkeys, as it stands in a form. */
export interface PasskeyQuestion {
  /** JSON for `PublicKeyCredential.parse...OptionsFromJSON`. */
  readonly options: string
  /** The challenge, sealed, to be sent back beside the answer. */
  readonly challenge: string
}

/** A browser's answer, as a form brings it. */
export interface PasskeyAnswer {
  /** The sealed challenge of the question. */
  readonly challenge: string
  /** JSON of the credential. */
  readonly credential: string
  /** The browser or session that was asked. */
  readonly binding: string
}

/** A passkey that proved its person. */
export interface ProvenPasskey {
  readonly factorId: string
  readonly personId: string
  readonly signatureCounter: number
  readonly isUserVerified: boolean
}

/** An answer that proves nothing; the message is for log and audit. */
export class PasskeyRefused extends Error {
  override readonly name = 'PasskeyRefused'
}

/** Asks for passkeys and checks what comes back. @see WebAuthn Level 3 §7 */
export interface Passkeys {
  /** @param allowed undefined: any of this server's, of a person nobody has named yet */
  askForProof(
    binding: string,
    allowed?: readonly PasskeyFactor[] | undefined,
  ): Promise<PasskeyQuestion>
  /** @throws PasskeyRefused */
  requireProof(answer: PasskeyAnswer): Promise<ProvenPasskey>
  askForNew(
    binding: string,
    person: Pick<Person, 'id' | 'username'>,
    present: readonly PasskeyFactor[],
  ): Promise<PasskeyQuestion>
  /** @throws PasskeyRefused */
  requireNew(answer: PasskeyAnswer, name: string): Promise<NewPasskey>
}

interface Parts {
  readonly publicUrl: string
  readonly factors: Pick<FactorStore, 'findPasskey'>
  readonly assertionIds: AssertionIdStore
  readonly commit: Commit
  readonly keys: KeyMaterial
  readonly clock: Clock
}

interface Challenge {
  readonly challenge: string
  readonly binding: string
  readonly use: 'proof' | 'new'
  /** Missing in one of a version before. */
  readonly askedAt?: UnixSeconds
}

/** Ed25519, ES256, RS256: what every passkey of today has one of. */
const supportedAlgorithmIDs = [-8, -7, -257]

const challengeSeconds = 600
const transports: ReadonlySet<string> = new Set([
  'ble',
  'cable',
  'hybrid',
  'internal',
  'nfc',
  'smart-card',
  'usb',
])

/**
 * Passkeys of the public URL's host; undefined where that is an address, not a name.
 *
 * A challenge travels sealed, bound to one browser or session, ten minutes. An answer that verifies
 * uses it up in the store: synced passkeys count no signatures, so a counter would not show a replay
 * (WebAuthn Level 3 §6.1.1, §13.4.3).
 */
export function passkeys(parts: Parts): Passkeys | undefined {
  const { publicUrl, factors, keys, clock } = parts
  const { origin, hostname } = new URL(publicUrl)
  if (!isName(hostname)) return undefined
  const sealed = sealedState<Challenge>({ keys, clock }, 'passkey', challengeSeconds)
  const expected = { expectedOrigin: origin, expectedRPID: hostname }

  function openChallenge(answer: PasskeyAnswer, use: Challenge['use']): Challenge {
    const known = sealed.open(answer.challenge)
    if (known?.use !== use || known.binding !== answer.binding) {
      throw new PasskeyRefused('The challenge is not of this browser, or too old.')
    }
    return known
  }

  /** Of any number of racing answers to one challenge one counts, over all processes. */
  async function claimChallenge({ challenge, askedAt = 0 }: Challenge): Promise<void> {
    const id = hash('sha256', `passkey\n${challenge}`, 'base64url')
    const claim = parts.assertionIds.claim(id, secondsOf(clock()) + challengeSeconds, askedAt)
    if (await parts.commit({ changes: [claim], audit: [] })) return
    throw new PasskeyRefused(
      'The challenge was answered before, or comes from before the database was restored.',
    )
  }

  return {
    async askForProof(binding, allowed) {
      const options = await (await webAuthn()).generateAuthenticationOptions({
        rpID: hostname,
        userVerification: allowed ? 'preferred' : 'required',
        ...(allowed && { allowCredentials: allowed.map(described) }),
      })
      const { challenge } = options
      return {
        options: JSON.stringify(options),
        challenge: sealed.seal({ challenge, binding, use: 'proof', askedAt: secondsOf(clock()) }),
      }
    },

    async requireProof(answer) {
      const challenge = openChallenge(answer, 'proof')
      const response = parsePasskeyAssertion(answer.credential)
      const factor = response && (await factors.findPasskey(response.id))
      if (!response || !factor) throw new PasskeyRefused('The passkey is unknown.')
      const { userHandle } = response.response
      if (userHandle !== undefined && userHandle !== handleOf(factor.personId)) {
        throw new PasskeyRefused('The passkey names another person.')
      }
      const webauthn = await webAuthn()
      const verified: VerifiedAuthenticationResponse | undefined = await webauthn
        .verifyAuthenticationResponse({
          response,
          expectedChallenge: challenge.challenge,
          ...expected,
          requireUserVerification: false,
          credential: {
            id: factor.credentialId,
            publicKey: new Uint8Array(Buffer.from(factor.publicKey, 'base64url')),
            counter: factor.signatureCounter,
          },
        })
        .catch(() => undefined)
      if (!verified?.verified) throw new PasskeyRefused('The passkey did not verify.')
      await claimChallenge(challenge)
      const { newCounter, userVerified } = verified.authenticationInfo
      return {
        factorId: factor.id,
        personId: factor.personId,
        signatureCounter: newCounter,
        isUserVerified: userVerified,
      }
    },

    async askForNew(binding, person, present) {
      const options = await (await webAuthn()).generateRegistrationOptions({
        rpName: 'Frontdesk',
        rpID: hostname,
        userName: person.username,
        userDisplayName: person.username,
        userID: new Uint8Array(Buffer.from(person.id)),
        attestationType: 'none',
        supportedAlgorithmIDs,
        excludeCredentials: present.map(described),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      })
      const { challenge } = options
      return {
        options: JSON.stringify(options),
        challenge: sealed.seal({ challenge, binding, use: 'new', askedAt: secondsOf(clock()) }),
      }
    },

    async requireNew(answer, name) {
      const challenge = openChallenge(answer, 'new')
      const response = parsePasskeyCreation(answer.credential)
      if (!response) throw new PasskeyRefused('The answer is no passkey.')
      const webauthn = await webAuthn()
      const verified: VerifiedRegistrationResponse | undefined = await webauthn
        .verifyRegistrationResponse({
          response,
          expectedChallenge: challenge.challenge,
          ...expected,
          supportedAlgorithmIDs,
          requireUserVerification: false,
        })
        .catch(() => undefined)
      if (!verified?.verified) throw new PasskeyRefused('The new passkey did not verify.')
      await claimChallenge(challenge)
      const { credential, credentialBackedUp, userVerified } = verified.registrationInfo
      return {
        name,
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey).toString('base64url'),
        signatureCounter: credential.counter,
        transports: (credential.transports ?? []).filter((one) => transports.has(one)),
        isBackedUp: credentialBackedUp,
        isUserVerified: userVerified,
      }
    },
  }
}

/** Loaded at the first question: it brings certificate parsers of 300 modules along. */
const webAuthn = () => import('@simplewebauthn/server')

function described({ credentialId, transports: ways }: PasskeyFactor) {
  return { id: credentialId, transports: [...ways] }
}

function handleOf(personId: string): string {
  return Buffer.from(personId).toString('base64url')
}

/** Passkeys belong to a domain name; `localhost` is one. @see WebAuthn Level 3 §5.1.3 step 7 */
function isName(hostname: string): boolean {
  return !hostname.startsWith('[') && !/^\d+(\.\d+){3}$/.test(hostname)
}
