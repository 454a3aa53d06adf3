import { usageFailure } from '../command-failure.ts'
import type { DialectWire } from './dialect-wire.ts'

/** The vendor's cloud keeps its token hosts apart from its tenants, one for each region. */
const vendorTenants = '.awmdm.com'
const vendorRegions: readonly string[] = ['uat', 'na', 'emea', 'apac']

/** The `uem` dialect: credentials in the form, API below `/api`. */
export const uemWire: DialectWire = {
  tokenUrl(server, region) {
    if (!new URL(server).hostname.endsWith(vendorTenants)) return `${server}/connect/token`
    if (region !== undefined && vendorRegions.includes(region)) {
      return `https://${region}.uemauth.workspaceone.com/connect/token`
    }
    throw usageFailure(
      `The tokens of ${server} come from the host of its region: ` +
        `say --region ${vendorRegions.join('|')}, or --token-url.`,
    )
  },

  tokenRequest({ clientId, clientSecret }, scope) {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    })
    if (scope !== undefined) form.set('scope', scope)
    return { headers: {}, form }
  },

  apiPath: (path) => (/^\/api(\/|$)/i.test(path) ? path : `/api${path}`),
}
