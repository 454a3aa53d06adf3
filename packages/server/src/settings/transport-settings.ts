import { BlockList, isIP, isIPv6 } from 'node:net'

import type { HostBinding } from '@frontdesk/dialects/exchange.ts'

import { dialects } from '../dialects.ts'
import { flag, integer, type Setting, text } from './setting.ts'

const hosts: Setting<ReadonlyMap<string, HostBinding>> = {
  name: 'FRONTDESK_HOSTS',
  shownDefault: 'unset',
  secret: false,
  sentence:
    'Hosts that stand for one region or one tenant: `host=dialect:place,...`, such as `emea.example.com=uem:emea`; a place is `uat`, `na`, `emea`, `apac` or the group id of a customer group. Every other host serves everybody.',
  fallback: new Map(),
  parse: parseHosts,
}

const trustedProxies: Setting<BlockList | undefined> = {
  name: 'FRONTDESK_TRUSTED_PROXIES',
  shownDefault: 'unset',
  secret: false,
  sentence:
    'Addresses or networks (`10.1.2.0/24`) of the TLS proxies in front, with commas between; only they are believed about `X-Forwarded-For` and `X-Forwarded-Proto`.',
  fallback: undefined,
  parse: parseAddresses,
}

/** How requests reach the server (T2, T3). */
export const transportSettings = {
  hosts,
  tlsCertificate: text('FRONTDESK_TLS_CERT', {
    shownDefault: 'unset',
    fallback: undefined,
    sentence:
      'Path of a PEM certificate with its chain: the server speaks https. Followed when it changes.',
  }),
  tlsKey: text('FRONTDESK_TLS_KEY', {
    shownDefault: 'unset',
    fallback: undefined,
    sentence: 'Path of the PEM key of that certificate, without a password.',
  }),
  tlsExpiresSoonDays: integer(
    'FRONTDESK_TLS_EXPIRES_SOON_DAYS',
    { minimum: 0, maximum: 3650 },
    {
      shownDefault: '30 (days)',
      fallback: 30,
      sentence:
        'A certificate whose chain ends within so many days is warned about in the log, at start and daily; 0 warns of an expired one only. Shorten it for certificates that live a few days.',
    },
  ),
  trustedProxies,
  drainSeconds: integer(
    'FRONTDESK_DRAIN_SECONDS',
    { minimum: 0, maximum: 8 },
    {
      shownDefault: '5 (seconds)',
      fallback: 5,
      sentence:
        'How long a server that got SIGTERM still serves while `/readyz` says 503, so that proxies leave it; 0 closes at once, as Ctrl-C does.',
    },
  ),
  strictTransportSeconds: integer(
    'FRONTDESK_STRICT_TRANSPORT_SECONDS',
    { minimum: 0, maximum: 63_072_000 },
    {
      shownDefault: '31536000 (a year)',
      fallback: 31_536_000,
      sentence:
        'How long browsers that came by https remember to use https only (`Strict-Transport-Security`); 0 does not send the header.',
    },
  ),
  dangerouslyAllowHttp: flag('FRONTDESK_DANGEROUSLY_ALLOW_HTTP', {
    shownDefault: '`false`',
    fallback: false,
    sentence: 'Allows plain HTTP on an address that other machines reach.',
  }),
} as const satisfies Record<string, Setting<unknown>>

interface Chosen {
  readonly host: string
  readonly publicUrl: string | undefined
  readonly tlsCertificate: string | undefined
  readonly tlsKey: string | undefined
  readonly trustedProxies: BlockList | undefined
  readonly dangerouslyAllowHttp: boolean
}

/** What of these settings does not go together, a sentence each. */
export function transportContradictions(settings: Chosen): string[] {
  const { host, publicUrl, tlsCertificate, tlsKey } = settings
  const names = {
    certificate: transportSettings.tlsCertificate.name,
    key: transportSettings.tlsKey.name,
  }
  if ((tlsCertificate === undefined) !== (tlsKey === undefined)) {
    return [`${names.certificate} and ${names.key} must both be set, or neither of them.`]
  }
  if (publicUrl !== undefined && new URL(publicUrl).pathname !== '/') {
    return [
      'FRONTDESK_PUBLIC_URL must have no path: the addresses of the vendors begin at the root. Give the server a host name of its own.',
    ]
  }
  if (tlsCertificate !== undefined && publicUrl?.startsWith('http:')) {
    return [`FRONTDESK_PUBLIC_URL must be https when ${names.certificate} is set.`]
  }
  const isBehindProxy = settings.trustedProxies !== undefined && publicUrl?.startsWith('https:')
  const isSafe = tlsCertificate !== undefined || isBehindProxy || isLoopbackName(host)
  if (isSafe || settings.dangerouslyAllowHttp) return []
  return [
    `FRONTDESK_HOST is reached by other machines over plain HTTP: secrets could be read on the way. Set ${names.certificate} and ${names.key}, put a TLS proxy on this machine in front, name a TLS proxy elsewhere in ${trustedProxies.name} with an https FRONTDESK_PUBLIC_URL, or set ${transportSettings.dangerouslyAllowHttp.name}=true.`,
  ]
}

/** Tells whether only this machine reaches what listens there. */
export function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

const hostForm = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/
const placeForm = /^[^\s,:=]{1,64}$/

function parseHosts(value: string): ReadonlyMap<string, HostBinding> {
  const bound = new Map<string, HostBinding>()
  const problems = entriesOf(value).flatMap((entry, index) => {
    const [host = '', target = '', ...more] = entry.toLowerCase().split('=')
    const [dialect = '', place = '', ...rest] = target.split(':')
    const isWhole = more.length + rest.length === 0 && hostForm.test(host) && placeForm.test(place)
    if (!isWhole) return `entry ${index + 1} is not host=dialect:place`
    if (!dialects.has(dialect)) {
      return `entry ${index + 1} names no dialect; there are ${[...dialects.keys()].join(', ')}`
    }
    if (bound.has(host)) return `entry ${index + 1} repeats a host`
    bound.set(host, { dialect, place })
    return []
  })
  if (problems.length > 0) throw new Error(`cannot be used: ${problems.join('; ')}`)
  return bound
}

function entriesOf(value: string): string[] {
  return value.split(',').map((entry) => entry.trim())
}

function parseAddresses(value: string): BlockList {
  const list = new BlockList()
  const problems = entriesOf(value).flatMap((entry, index) => {
    const [address = '', bits, ...more] = entry.split('/')
    const longest = isIPv6(address) ? 128 : 32
    const prefix = bits === undefined ? longest : Number(bits)
    const isPrefix = bits === undefined || (/^\d{1,3}$/.test(bits) && prefix <= longest)
    if (isIP(address) === 0 || !isPrefix || more.length > 0) {
      return `entry ${index + 1} is neither an address nor a network such as 10.1.2.0/24`
    }
    list.addSubnet(address, prefix, isIPv6(address) ? 'ipv6' : 'ipv4')
    return []
  })
  if (problems.length > 0) throw new Error(`cannot be used: ${problems.join('; ')}`)
  return list
}
