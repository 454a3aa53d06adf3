import { BlockList, isIPv6 } from 'node:net'

/** IPv4, and the block of IPv6 from which IANA gives networks their addresses. */
const given = new BlockList()
given.addSubnet('2000::', 3, 'ipv6')
given.addSubnet('0.0.0.0', 0, 'ipv4')

const forbidden = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // In no registry: the machine below, and its metadata, on Azure.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  forbidden.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const) {
  forbidden.addSubnet(network, prefix, 'ipv6')
}

/**
 * Tells whether the server may connect to an address that somebody typed: public ones only (T12).
 * IPv4-mapped addresses are judged as the IPv4 address that they hold.
 *
 * @see RFC 6890 (special-purpose addresses), RFC 7535, RFC 7915, RFC 9637 (later ones)
 */
export function isPublicAddress(address: string): boolean {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4'
  return given.check(address, family) && !forbidden.check(address, family)
}
