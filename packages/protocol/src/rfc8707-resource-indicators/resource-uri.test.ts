import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { comparableUri, isSameResource } from './resource-uri.ts'

describe('RFC 8707 §2, RFC 3986 §6.2 resources are compared as URIs', () => {
  const rows: readonly (readonly [string, string, boolean])[] = [
    ['https://api.example', 'https://api.example/', true],
    ['https://api.example/', 'HTTPS://API.Example', true],
    ['https://api.example:443/a', 'https://api.example/a', true],
    ['https://api.example/a', 'https://api.example/a/', false],
    ['https://api.example/a', 'https://api.example/A', false],
    ['https://api.example?a', 'https://api.example/?a', true],
    ['https://api.example/?a', 'https://api.example/', false],
    ['http://api.example/', 'https://api.example/', false],
    ['urn:example:api', 'URN:example:api', true],
    ['urn:example:api', 'urn:example:API', false],
    ['not a uri', 'not a uri', true],
    ['not a uri', 'another', false],
  ]
  for (const [one, other, expected] of rows) {
    test(`${one} and ${other}: ${expected ? 'the same' : 'two'}`, () => {
      assert.equal(isSameResource(one, other), expected)
      assert.equal(isSameResource(other, one), expected)
    })
  }

  const none = [
    '',
    '/api',
    'api.example',
    'https://api.example/#part',
    'https://api.example/#',
    'https://user:secret@api.example/',
    'https://user@api.example/',
    ' https://api.example/',
    'https://api.example/\n',
    'https://api.ex\tample/',
    'https:\\\\api.example/',
    'https://api.example/\0',
    'https://bücher.example/',
    `https://api.example/${'a'.repeat(2048)}`,
  ]
  for (const text of none) {
    test(`${JSON.stringify(text.slice(0, 40))} names no resource`, () => {
      assert.equal(comparableUri(text), undefined)
    })
  }
})
