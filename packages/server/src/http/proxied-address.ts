import { type BlockList, isIP, isIPv6 } from 'node:net'

/** Tells whether an address, as a socket or a header names it, is in a list; nonsense is not. */
export function isListed(list: BlockList, address: string): boolean {
  const bare = address.split('%', 1)[0] ?? ''
  return isIP(bare) !== 0 && list.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4')
}

/**
 * The caller's address behind trusted proxies: the rightmost entry of `X-Forwarded-For` that is
 * none of them. What stands further left was written by the caller and means nothing.
 *
 * @param peer the trusted proxy that the connection comes from
 */
export function proxiedAddress(
  trusted: BlockList,
  peer: string,
  forwardedFor: string | undefined,
): string {
  let nearest = peer
  for (const entry of (forwardedFor ?? '').split(',').reverse()) {
    const address = withoutPort(entry.trim())
    if (isIP(address) === 0) return nearest
    if (!isListed(trusted, address)) return address
    nearest = address
  }
  return nearest
}

/** Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(entry)?.[1]
  return bracketed ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(entry)?.[1] ?? entry
}
