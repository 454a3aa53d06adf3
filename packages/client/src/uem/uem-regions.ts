import { FrontdeskError } from '../client-error.ts'
import { parseServiceUrl, requireText } from '../http/service-url.ts'

export interface UemRegionHosts {
  readonly tokenUrl: string
  /** The older host, still written in many scripts. */
  readonly legacyTokenUrl: string
  readonly location: string
  /** Whose tenants get their tokens here. */
  readonly tenants: string
}

export type UemRegion = 'uat' | 'na' | 'emea' | 'apac'

/** The vendor's token hosts. The region is that of the tenant's data centre, not of the caller. */
export const uemRegions: Readonly<Record<UemRegion, UemRegionHosts>> = {
  uat: regionHosts('uat', 'Ohio', 'every UAT tenant'),
  na: regionHosts('na', 'N. Virginia', 'US, Canada'),
  emea: regionHosts('emea', 'Frankfurt', 'UK, Germany'),
  apac: regionHosts('apac', 'Tokyo', 'India, Japan, Singapore, Australia, Hong Kong'),
}

function regionHosts(region: string, location: string, tenants: string): UemRegionHosts {
  const at = (domain: string) => `https://${region}.uemauth.${domain}/connect/token`
  return {
    tokenUrl: at('workspaceone.com'),
    legacyTokenUrl: at('vmwservices.com'),
    location,
    tenants,
  }
}

export interface UemTokenPlace {
  /** The address of the REST API; unused where `region` or `tokenUrl` is given. */
  readonly server?: string | undefined
  readonly region?: string | undefined
  readonly tokenUrl?: string | undefined
}

const saasDomains = [
  'awmdm.com',
  'airwatchportals.com',
  'awemm.com',
  'workspaceone.com',
  'vmwservices.com',
]
const regionNames = Object.keys(uemRegions).join(', ')

/**
 * Where a UEM server's tokens come from: `tokenUrl`, the region's host, or `/connect/token` of a
 * server of one's own. No slash ends it: the vendor answers 404 to that.
 *
 * @throws FrontdeskError `usage` for an unknown region, or a vendor's SaaS host without one
 */
export function uemTokenUrl({ server, region, tokenUrl }: UemTokenPlace): string {
  if (tokenUrl) return parseServiceUrl(tokenUrl, 'tokenUrl')
  if (region) {
    const hosts = findRegion(region)
    if (hosts) return ofVendor(server) ? hosts.tokenUrl : refuseRegion(server)
    throw new FrontdeskError('usage', `There is no region ${region}; use one of ${regionNames}.`)
  }
  const url = parseServiceUrl(requireText(server, 'The server'), 'The server')
  const { hostname } = new URL(url)
  if (isSaas(hostname)) {
    const words = `${hostname} is a SaaS server, whose tokens come from the host of its region; give the region (${regionNames}) or tokenUrl.`
    throw new FrontdeskError('usage', words)
  }
  return `${url.replace(/\/api$/i, '')}/connect/token`
}

/** A secret of a server of one's own must not go to the vendor's token service. */
function ofVendor(server: string | undefined): boolean {
  return server === undefined || isSaas(new URL(parseServiceUrl(server, 'The server')).hostname)
}

function refuseRegion(server: string | undefined): never {
  const { hostname } = new URL(parseServiceUrl(server ?? '', 'The server'))
  throw new FrontdeskError(
    'usage',
    `${hostname} is no SaaS server of the vendor, so its tokens come from itself: leave the region out. If they do come from a region's host, give that as tokenUrl.`,
  )
}

function isSaas(hostname: string): boolean {
  return saasDomains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`))
}

function findRegion(name: string): UemRegionHosts | undefined {
  return Object.entries(uemRegions).find(([region]) => region === name.toLowerCase())?.[1]
}
