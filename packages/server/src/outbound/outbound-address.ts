import { lookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'

import { isPublicAddress } from './allowed-address.ts'
import { whyUnconnected } from './why-unconnected.ts'

/** Going out failed; the message names no secret and nothing of the answer. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError'
}

/**
 * Resolves where a URL that somebody typed leads, once, and checks every address of the name
 * (T12). Whatever the name says later, a connection with the given `lookup` goes to the address
 * that was checked.
 *
 * @param reach.allowPrivate also private and loopback addresses, and plain HTTP
 * @throws OutboundError
 */
export async function checkedLookup(
  url: URL,
  { allowPrivate }: { readonly allowPrivate: boolean },
): Promise<LookupFunction> {
  if (url.protocol !== 'https:' && !(allowPrivate && url.protocol === 'http:')) {
    throw new OutboundError('Only https addresses are allowed.')
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const addresses = await lookup(host, { all: true }).catch((error: Error) => {
    throw allowPrivate ? outboundFailure(error) : nowherePublic()
  })
  const [first] = addresses
  if (!first || !(allowPrivate || addresses.every((one) => isPublicAddress(one.address)))) {
    throw nowherePublic()
  }
  const { address, family } = first
  return (_host, options, done) =>
    options.all ? done(null, [{ address, family }]) : done(null, address, family)
}

/** One sentence for both: which names there are in the own network is not for strangers. */
const nowherePublic = () =>
  new OutboundError(
    'The name of the address cannot be resolved or leads to a private address. Only public ones are allowed.',
  )

/** Says why going out failed, without the address and the answer. */
export function outboundFailure(error: Error): OutboundError {
  if (error instanceof OutboundError) return error
  if (error.name === 'TimeoutError' || error.name === 'AbortError') {
    return new OutboundError('It took too long.')
  }
  return new OutboundError(whyUnconnected('code' in error ? String(error.code) : undefined))
}
