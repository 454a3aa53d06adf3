import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { FrontdeskError } from '../client-error.ts'
import type { QueryMembers } from './api-call.ts'
import { callUrl, parseBase } from './api-path.ts'

const isUsage = (error: unknown) => error instanceof FrontdeskError && error.code === 'usage'

const urls: readonly [base: string, path: string, query: QueryMembers | undefined, url: string][] =
  [
    ['https://a.example', '/x', undefined, 'https://a.example/x'],
    ['https://a.example/', '/x', undefined, 'https://a.example/x'],
    ['https://a.example/SAAS/', '/x', undefined, 'https://a.example/SAAS/x'],
    ['https://a.example:8443', '/x?a=1', undefined, 'https://a.example:8443/x?a=1'],
    ['https://a.example', '/x?a=1', { b: 'c d&e' }, 'https://a.example/x?a=1&b=c%20d%26e'],
    ['https://a.example', '/x', { a: undefined, b: [1, 2] }, 'https://a.example/x?b=1&b=2'],
    [
      'https://a.example',
      '/x',
      { at: '//evil.example' },
      'https://a.example/x?at=%2F%2Fevil.example',
    ],
    ['https://a.example', '/x//y', undefined, 'https://a.example/x//y'],
    [
      'https://a.example',
      '/x?next=https://b.example/../',
      undefined,
      'https://a.example/x?next=https://b.example/../',
    ],
    ['http://127.0.0.1:8080', '/é', undefined, 'http://127.0.0.1:8080/%C3%A9'],
  ]

const elsewhere = [
  '',
  'x',
  '//evil.example/x',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  'https://evil.example/x',
  '@evil.example/x',
  ':8443/x',
  '.evil.example/x',
  '/x/../../admin',
  '/x/%2e%2E/admin',
  '/x/.%2e',
  '/./x',
  '/x#y',
  '/x?a=\r\nHost: evil.example',
]

const badBases = [
  '',
  'a.example',
  'ftp://a.example',
  'javascript:alert(1)',
  'https://user:password@a.example',
  'https://a.example/?x=1',
  'https://a.example/#x',
]

describe('addresses of calls', () => {
  for (const [base, path, query, url] of urls) {
    test(`${base} and ${path} give ${url}`, () => {
      assert.equal(callUrl(parseBase(base), path, query).href, url)
    })
  }

  for (const path of elsewhere) {
    test(`the path ${JSON.stringify(path)} is refused`, () => {
      assert.throws(() => callUrl(parseBase('https://a.example'), path), isUsage)
    })
  }

  for (const base of badBases) {
    test(`the base ${JSON.stringify(base)} is refused`, () => {
      assert.throws(
        () => parseBase(base),
        (error) => isUsage(error) && !String(error).includes('password@'),
      )
    })
  }
})
