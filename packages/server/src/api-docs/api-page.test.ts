import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { WireRequest } from '@frontdesk/dialects/exchange.ts'
import { standardDialect } from '@frontdesk/dialects/standard/standard-dialect.ts'

import {
  administrationHeaders,
  administrationOperations,
} from '../administration/administration-operations.ts'
import { problemTypes } from '../administration/problem.ts'
import { apiPageRoutes } from './api-page.ts'

const operations = administrationOperations(new Map([['standard', standardDialect]]))
const routes = apiPageRoutes({
  tables: [
    {
      title: 'Administration <API>',
      intro: 'For administrators.',
      baseUrl: 'http://localhost:8080',
      operations,
      headersOf: administrationHeaders,
      documentPath: '/admin/v1/openapi.json',
    },
  ],
})

async function get(path: string) {
  const route = routes.find((one) => one.path === path)
  assert.ok(route, path)
  const { status, headers, body = '' } = await route.handle({} as WireRequest)
  assert.equal(status, 200)
  return { headers, body }
}

describe('documentation pages', () => {
  test('every operation is on the page and in its navigation', async () => {
    const { body } = await get('/docs')
    const articles = [...body.matchAll(/<article id="([^"]+)">/g)].map(([, id]) => id)
    const links = [...body.matchAll(/<a href="#([^"]+)"><span/g)].map(([, id]) => id)
    assert.equal(articles.length, operations.length)
    assert.deepEqual(new Set(articles), new Set(links))
    assert.equal(new Set(articles).size, articles.length)
  })

  test('text is escaped, also in examples', async () => {
    const { body } = await get('/docs')
    assert.ok(body.includes('Administration &lt;API&gt;'))
    assert.ok(body.includes('&lt;name&gt;'))
    assert.ok(!body.includes('<API>'))
  })

  test('an example shows the header that a change needs', async () => {
    const { body } = await get('/docs')
    const patch = body.slice(body.indexOf('id="patch-admin-v1-roles-id"'))
    assert.match(patch, /curl -X PATCH.*?If-Match: \*.*?<\/pre>/s)
  })

  test('every problem has its line', async () => {
    const { body } = await get('/docs/errors')
    for (const code of Object.keys(problemTypes)) assert.ok(body.includes(`id="${code}"`), code)
  })

  test('tags are closed, nothing runs, and nothing comes from elsewhere', async () => {
    for (const path of ['/docs', '/docs/errors']) {
      const { body } = await get(path)
      assert.ok(body.startsWith('<!doctype html>'))
      assert.ok(!/<script|<style|style=|https?:\/\/(?!localhost)/.test(body), path)
      assert.equal(openTags(body).join(' '), '', path)
    }
  })

  for (const path of ['/docs', '/docs/errors', '/docs/style.css']) {
    test(`${path} cannot be framed, sniffed or made to run anything`, async () => {
      const { headers } = await get(path)
      assert.match(
        headers['Content-Security-Policy'] ?? '',
        /^default-src 'none'; style-src 'self';/,
      )
      assert.ok(!headers['Content-Security-Policy']?.includes('unsafe'))
      assert.equal(headers['X-Frame-Options'], 'DENY')
      assert.equal(headers['X-Content-Type-Options'], 'nosniff')
      assert.equal(headers['Referrer-Policy'], 'no-referrer')
    })
  }
})

/** Tags that are opened and not closed in their order. */
function openTags(body: string): string[] {
  const alone = new Set(['meta', 'link', '!doctype'])
  const open: string[] = []
  for (const [, end, name = ''] of body.matchAll(/<(\/?)([!a-z0-9]+)/g)) {
    if (alone.has(name)) continue
    if (end) assert.equal(open.pop(), name)
    else open.push(name)
  }
  return open
}
