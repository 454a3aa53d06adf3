import type { UnixSeconds } from '@frontdesk/directory/units.ts'

import { type ClientSecret, isLiving } from '../credentials/client-secret.ts'
import type { SecretVerifier } from '../credentials/secret-verifier.ts'
import type { StretchQueue } from '../credentials/stretched-secret.ts'
import type { TokenRequest } from '../engine.ts'
import { ProtocolError } from '../errors.ts'
import {
  type AssertionVerdict,
  type BrokenAssertion,
  type PresentedAssertion,
  readAssertion,
} from '../rfc7523-client-assertions/client-assertion.ts'
import { type PresentedCredentials, readBasicCredentials } from './basic-credentials.ts'
import { type Client, type ClientAuthenticationMethod, isConfidential } from './client.ts'
import type { Form } from './form.ts'

/** How somebody may have meant to prove which client it is; nothing of it is proven yet. */
export type ClientProof =
  | {
      readonly method: 'client_secret_basic' | 'client_secret_post'
      readonly clientId: string
      readonly clientSecret: string
    }
  | { readonly method: 'private_key_jwt'; readonly clientId: string; readonly assertion: string }
  /** A name and nothing else. */
  | { readonly method: 'none'; readonly clientId: string }

/** What a proof turned out to be. */
export interface ProvenClient {
  readonly method: ClientAuthenticationMethod
  readonly secret: ClientSecret | undefined
}

/** What identifiers and secrets are made of: RFC 6749 Appendix A.1, A.2. */
const visible = /^[\x20-\x7e]+$/

/**
 * Which way was used, likeliest reading first; an empty list when there is none that can be right.
 * Some public clients send Basic with an empty secret: that is a name and nothing else.
 *
 * @throws ProtocolError invalid_request for two ways at once
 * @see RFC 6749 §2.3
 */
export function readClientProof(
  { authorization, policy, decision }: TokenRequest,
  form: Form,
): readonly ClientProof[] {
  const basic = readBasicCredentials(authorization)
  const clientId = form.optional('client_id')
  const clientSecret = form.optional('client_secret')
  const assertion = readAssertion(form)

  const ways = [basic, clientSecret, assertion].filter((way) => way !== undefined).length
  const isTolerated = assertion === undefined && policy.doubleAuthentication === 'basic-first'
  if (ways > 1 && !isTolerated) {
    throw new ProtocolError(
      'invalid_request',
      'The client authenticates in more than one way; only one is allowed.',
    )
  }
  const isContradicted =
    clientId !== undefined && basic?.length && !basic.some((one) => one.clientId === clientId)
  if (isContradicted && policy.doubleAuthentication === 'refused') {
    throw new ProtocolError('invalid_request', 'client_id is another than the one in the header.')
  }
  if (assertion !== undefined) {
    if ('why' in assertion) decision.rule = assertion.why
    return assertionProof(assertion, policy.maximumCredentialLength)
  }
  const method = basic ? 'client_secret_basic' : 'client_secret_post'
  const candidates: readonly PresentedCredentials[] =
    basic ?? (clientId === undefined ? [] : [{ clientId, clientSecret: clientSecret ?? '' }])
  return candidates
    .filter((candidate) => isReadable(candidate, policy.maximumCredentialLength))
    .map((candidate) =>
      candidate.clientSecret === ''
        ? { method: 'none', clientId: candidate.clientId }
        : { method, ...candidate },
    )
}

function assertionProof(
  assertion: PresentedAssertion | BrokenAssertion,
  maximumLength: number,
): readonly ClientProof[] {
  if ('why' in assertion) return []
  const isReadableId =
    visible.test(assertion.clientId) && assertion.clientId.length <= maximumLength
  return isReadableId ? [{ method: 'private_key_jwt', ...assertion }] : []
}

function isReadable({ clientId, clientSecret }: PresentedCredentials, maximum: number): boolean {
  return (
    visible.test(clientId) &&
    (clientSecret === '' || visible.test(clientSecret)) &&
    clientId.length <= maximum &&
    clientSecret.length <= maximum
  )
}

interface Parts {
  readonly secrets: SecretVerifier
  /** See client-assertion.ts; bound to our issuer and the store. */
  readonly judgeAssertion: (
    presented: PresentedAssertion,
    client: Client,
    request: TokenRequest,
    now: UnixSeconds,
  ) => Promise<AssertionVerdict>
}

/** The check of one proof against the client that it names, in two steps. */
export interface ClientProofs {
  /** What costs next to nothing; undefined when it shows nothing so far. */
  quick(
    proof: ClientProof,
    client: Client | undefined,
    request: TokenRequest,
    now: UnixSeconds,
  ): Promise<ProvenClient | undefined>
  /**
   * What may wait in a queue, for a proof that was not quick. When it shows nothing, that has cost
   * the same whatever was wrong.
   *
   * @throws TooManyFailures when too many secrets are being checked
   */
  slow(
    proof: ClientProof,
    client: Client | undefined,
    now: UnixSeconds,
    queue: StretchQueue,
  ): Promise<ProvenClient | undefined>
}

/** Makes the check of proofs. */
export function clientProofs({ secrets, judgeAssertion }: Parts): ClientProofs {
  const livingOf = (client: Client | undefined, now: UnixSeconds) =>
    client?.secrets.filter((secret) => isLiving(secret, now)) ?? []

  return {
    async quick(proof, client, request, now) {
      const { decision } = request
      if (!client) {
        decision.rule = unknownClient
        return undefined
      }
      switch (proof.method) {
        case 'none':
          // An empty secret never stands for one: only clients that have none get past here.
          if (!isConfidential(client)) return { method: 'none', secret: undefined }
          decision.rule = 'The client must prove itself, and the request has no secret.'
          return undefined
        case 'private_key_jwt': {
          const verdict = await judgeAssertion(proof, client, request, now)
          if (verdict.isGood) {
            decision.habit = verdict.habit
            return { method: 'private_key_jwt', secret: undefined }
          }
          decision.rule = verdict.why
          return undefined
        }
        default: {
          const secret = secrets.recall(proof.clientSecret, livingOf(client, now))
          // A chosen one may still turn out to be right, after a wait: then this is forgotten.
          if (!secret) decision.rule = whyNoSecretFits(secrets, proof.clientSecret, client, now)
          return secret && { method: proof.method, secret }
        }
      }
    },

    async slow(proof, client, now, queue) {
      if (proof.method === 'none' || proof.method === 'private_key_jwt') {
        await secrets.spendFailure()
        return undefined
      }
      const secret = await secrets.verify(proof.clientSecret, livingOf(client, now), queue)
      return secret && { method: proof.method, secret }
    },
  }
}

const unknownClient = 'No client has this client_id.'

/** What `explain` tells an administrator; the answer to the client says none of it. */
function whyNoSecretFits(
  secrets: Pick<SecretVerifier, 'recognize'>,
  presented: string,
  client: Client | undefined,
  now: UnixSeconds,
): string {
  if (!client) return unknownClient
  const dead = client.secrets.filter((secret) => !isLiving(secret, now))
  const known = secrets.recognize(presented, dead)
  if (known) return whyDead(known)
  return dead.length === client.secrets.length
    ? 'The client has no living secret, and the one presented is none of its ended ones.'
    : 'The secret is wrong: it is none of the client’s.'
}

function whyDead({ name, revokedAt, retirement, expiresAt }: ClientSecret): string {
  const on = (at: UnixSeconds | undefined) => new Date((at ?? 0) * 1000).toISOString()
  if (revokedAt !== undefined) return `The secret “${name}” was revoked on ${on(revokedAt)}.`
  return retirement === undefined
    ? `The secret “${name}” expired on ${on(expiresAt)}.`
    : `The secret “${name}” was retired, and ended on ${on(expiresAt)}.`
}
