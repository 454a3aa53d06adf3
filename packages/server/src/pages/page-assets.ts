import { hash } from 'node:crypto'

import type { WireReply, WireRequest, WireRoute } from '@frontdesk/dialects/exchange.ts'

import { pageScripts } from './page-scripts.ts'
import { pageStyle } from './page-style.ts'
import { pageTokens } from './page-tokens.ts'

/** A file that pages load, under a name that holds its hash. */
interface Asset {
  /** `/assets/frontdesk.css`: always the present one; asked for again each time. */
  readonly plainPath: string
  /** `/assets/frontdesk.<hash>.css`: kept for a year. */
  readonly path: string
  readonly contentType: string
  readonly body: string
  readonly entityTag: string
}

const style = asset('frontdesk', 'css', `${pageTokens}${pageStyle}`)

const scripts = {
  passkeys: asset('passkeys', 'js', pageScripts.passkeys),
  'submit-form': asset('submit-form', 'js', pageScripts['submit-form']),
}

/** Where pages find their style. */
export const stylePath = style.path

/** Where pages find a script. */
export function scriptPath(name: keyof typeof scripts): string {
  return scripts[name].path
}

/** Everything under `/assets/` that pages for people load. */
export const assetRoutes: readonly WireRoute[] = [style, ...Object.values(scripts)].flatMap(
  (one) => [
    route(one, one.path, 'public, max-age=31536000, immutable'),
    route(one, one.plainPath, 'no-cache'),
  ],
)

function asset(name: string, ending: 'css' | 'js', body: string): Asset {
  const digest = hash('sha256', body, 'base64url').slice(0, 16)
  return {
    plainPath: `/assets/${name}.${ending}`,
    path: `/assets/${name}.${digest}.${ending}`,
    contentType: `text/${ending === 'css' ? 'css' : 'javascript'}; charset=utf-8`,
    body,
    entityTag: `"${digest}"`,
  }
}

function route(one: Asset, path: string, cacheControl: string): WireRoute {
  const headers = {
    'Content-Type': one.contentType,
    'Cache-Control': cacheControl,
    ETag: one.entityTag,
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
  }
  const handle = async (request: WireRequest): Promise<WireReply> => {
    const known = request.header('if-none-match')?.split(',') ?? []
    const isKnown = known.some((tag) => tag.trim().replace(/^W\//, '') === one.entityTag)
    return isKnown ? { status: 304, headers } : { status: 200, headers, body: one.body }
  }
  return { method: 'GET', path, bodyLimit: 1024, handle }
}
