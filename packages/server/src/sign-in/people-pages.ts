import type { WireRoute } from '@frontdesk/dialects/exchange.ts'

import { PageRefusal } from '../pages/page.ts'
import { assetRoutes } from '../pages/page-assets.ts'
import { type PageRoute, pageRoute } from '../pages/page-route.ts'
import { accountFactorPages } from './account-factor-pages.ts'
import { accountPages } from './account-pages.ts'
import { accountPasswordPages } from './account-password-pages.ts'
import { connectedAppPages } from './connected-app-pages.ts'
import { factorSetupPages } from './factor-setup-pages.ts'
import { newPasswordPages } from './new-password-pages.ts'
import type { PeopleParts } from './people-parts.ts'
import { resetRequestPages } from './reset-request-pages.ts'
import { secondFactorPages } from './second-factor-pages.ts'
import { signInPages } from './sign-in-pages.ts'
import { signOutPages } from './sign-out-pages.ts'
import { ticketPages } from './ticket-pages.ts'

/** Every page on which people sign in, sign out and look after their account, and its assets. */
export function peoplePages(parts: PeopleParts): readonly WireRoute[] {
  const pages: readonly PageRoute[] = [
    ...signInPages(parts),
    ...secondFactorPages(parts),
    ...factorSetupPages(parts),
    ...newPasswordPages(parts),
    ...signOutPages(parts),
    ...accountPages(parts),
    ...accountPasswordPages(parts),
    ...accountFactorPages(parts),
    ...connectedAppPages(parts),
    ...ticketPages(parts),
    ...resetRequestPages(parts),
  ]
  const { isAllowed } = parts.cookies
  return [
    ...pages
      .map((page) => pageRoute(parts.pages, isAllowed ? page : { ...page, handle: refuse }))
      .map((route) => (route.path.startsWith('/account') ? isolated(route) : route)),
    ...assetRoutes,
  ]
}

/** No window that opened the account keeps a hold on it. @see HTML §7.1.3 */
function isolated(route: WireRoute): WireRoute {
  return {
    ...route,
    async handle(request) {
      const reply = await route.handle(request)
      const headers = { ...reply.headers, 'Cross-Origin-Opener-Policy': 'same-origin' }
      return { ...reply, headers }
    },
  }
}

/** T3: without TLS no cookie leaves for another machine. */
async function refuse(): Promise<never> {
  throw new PageRefusal(
    403,
    'People sign in over https only. The public address of this server is plain http.',
  )
}
