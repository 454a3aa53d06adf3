import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { routeMatch, routePatternForm } from './route-pattern.ts'

const cases: readonly [string | undefined, string, string, boolean][] = [
  [undefined, 'GET', '/anything', true],
  ['GET /api', 'GET', '/api', true],
  ['GET /api', 'GET', '/api/', false],
  ['GET /api', 'POST', '/api', false],
  ['* /api', 'DELETE', '/API', true],
  ['GET /api/*', 'GET', '/api/', true],
  ['GET /api/*', 'GET', '/api/mdm/devices/1', true],
  ['GET /api/*', 'GET', '/apis', false],
  ['GET /api/*/profiles', 'GET', '/api/mdm/devices/1/profiles', true],
  ['GET /api/*/profiles', 'GET', '/api/profiles', false],
  ['GET /a*a', 'GET', '/a', false],
  ['GET /a*a', 'GET', '/aa', true],
  ['GET /*b*b/c', 'GET', '/b/c', false],
  ['GET /*b*b/c', 'GET', '/bb/c', true],
]

describe('patterns of routes', () => {
  for (const [pattern, method, path, expected] of cases) {
    test(`${pattern}: ${method} ${path} ${expected}`, () => {
      assert.equal(routeMatch(pattern)(method, path), expected)
    })
  }

  test('what looks like none', () => {
    const form = new RegExp(routePatternForm)
    for (const text of ['', 'GET', '/api', 'get /api', 'GET api', 'GET  /a', 'GET /a b', ' * /a']) {
      assert.equal(form.test(text), false, text)
    }
    for (const text of ['GET /', '* /*', 'DELETE /api/*']) assert.equal(form.test(text), true)
  })
})
