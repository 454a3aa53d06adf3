import type { WireRoute } from '@frontdesk/dialects/exchange.ts'

import {
  administrationHeaders,
  administrationOperations,
} from './administration/administration-operations.ts'
import { apiPageRoutes } from './api-docs/api-page.ts'
import { openApiDocument } from './api-docs/openapi-document.ts'
import { tokenOperations } from './api-docs/token-operations.ts'
import { dialects, vendorApis } from './dialects.ts'

/** `/docs` for people, the OpenAPI documents of the vendors' APIs, and the way there from `/`. */
export function documentationRoutes(publicUrl: string): readonly WireRoute[] {
  const tokens = {
    title: 'Tokens',
    intro:
      'Where clients get access tokens. /.well-known/openid-configuration names the other endpoints of OAuth and OpenID Connect.',
    baseUrl: publicUrl,
    operations: tokenOperations(dialects.values()),
    bodyType: 'form',
  } as const
  const administration = {
    title: 'Administration API',
    intro:
      'Registers clients and says what they may open. Get a token from POST /oauth2/token with the scope admin, or a narrower one.',
    baseUrl: publicUrl,
    operations: administrationOperations(dialects),
    headersOf: administrationHeaders,
    documentPath: '/admin/v1/openapi.json',
  }
  const vendors = vendorApis.map((api) => ({ ...api, baseUrl: publicUrl }))
  return [
    { method: 'GET', path: '/', bodyLimit: 1024, handle: async () => toDocs },
    ...apiPageRoutes({ tables: [tokens, administration, ...vendors] }),
    ...vendors.map((api): WireRoute => {
      const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache' }
      let body: string | undefined
      const handle = async () => {
        body ??= documentOf(api, publicUrl)
        return { status: 200, headers, body }
      }
      return { method: 'GET', path: api.documentPath, bodyLimit: 1024, handle }
    }),
  ]
}

const toDocs = { status: 302, headers: { Location: '/docs' } }

function documentOf(api: (typeof vendorApis)[number], publicUrl: string): string {
  return JSON.stringify(
    openApiDocument({
      title: api.title,
      version: '1',
      serverUrl: publicUrl,
      operations: api.operations,
      errorSchema: api.errorSchema,
      securityScheme: { name: 'accessToken', scheme: { type: 'http', scheme: 'bearer' } },
    }),
  )
}
