import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { operationsFor } from '@frontdesk/dialects/operation.ts'
import { Type } from 'typebox'

import { openApiDocument } from './openapi-document.ts'

const operation = operationsFor<object>()
const done = async () => ({ status: 200 })

const operations = [
  operation({
    method: 'GET',
    path: '/api/things/{id}',
    versions: [1],
    summary: 'Reads a thing.',
    source: 'observed',
    query: Type.Object({ page: Type.Integer(), size: Type.Optional(Type.Integer()) }),
    demands: 'devices:read',
    replies: { 200: Type.Object({ Id: Type.Integer() }) },
    run: done,
  }),
  operation({
    method: 'GET',
    path: '/api/things/{id}',
    versions: [2, 3],
    summary: 'Reads a thing.',
    query: Type.Object({ size: Type.Optional(Type.Integer()) }),
    demands: 'devices:read',
    replies: { 200: Type.Object({ uuid: Type.String() }), 204: null },
    run: done,
  }),
  operation({
    method: 'POST',
    path: '/api/v1/orders',
    summary: 'Orders.',
    body: Type.Object({ what: Type.String() }),
    demands: {
      of: () => 'devices:command:lock',
      among: ['devices:command:lock', 'devices:command:sync'],
    },
    replies: { 200: Type.String({ contentMediaType: 'text/csv' }) },
    run: done,
  }),
  operation({
    method: 'GET',
    path: '/api/health',
    summary: 'Lives.',
    demands: 'public',
    replies: { 200: null },
    run: done,
  }),
]

const document = openApiDocument({
  title: 'Things',
  version: '1',
  serverUrl: 'http://localhost:8080',
  operations,
  errorSchema: Type.Object({ message: Type.String() }),
  securityScheme: { name: 'token', scheme: { type: 'http', scheme: 'bearer' } },
})
const thing = document.paths['/api/things/{id}']?.get
const order = document.paths['/api/v1/orders']?.post

describe('openApiDocument', () => {
  test('§4.8.8 each path and method is there once', () => {
    assert.deepEqual(Object.keys(document.paths), [
      '/api/things/{id}',
      '/api/v1/orders',
      '/api/health',
    ])
  })

  test('versions of the wire are media types of one operation', () => {
    assert.deepEqual(Object.keys(thing?.responses['200']?.content ?? {}), [
      'application/json;version=1',
      'application/json;version=2',
      'application/json;version=3',
    ])
    assert.deepEqual(Object.keys(thing?.responses ?? {}), ['200', '204', 'default'])
  })

  test('what one version only takes is optional', () => {
    const parameters = thing?.parameters as readonly { name: string; required: boolean }[]
    assert.deepEqual(
      parameters.map(({ name, required }) => [name, required]),
      [
        ['id', true],
        ['page', false],
        ['size', false],
      ],
    )
  })

  test('permissions stand in the description and in x-permission', () => {
    assert.equal(thing?.['x-permission'], 'devices:read')
    assert.match(thing?.description ?? '', /`devices:read`.*Source: observed/)
    assert.deepEqual(order?.['x-permission'], ['devices:command:lock', 'devices:command:sync'])
  })

  test('a public operation needs no token, every other one does', () => {
    assert.deepEqual(document.paths['/api/health']?.get?.security, [])
    assert.deepEqual(order?.security, [{ token: [] }])
  })

  test('bodies, other media types and refusals are described', () => {
    assert.deepEqual(Object.keys(order?.requestBody?.content ?? {}), ['application/json'])
    assert.deepEqual(Object.keys(order?.responses['200']?.content ?? {}), ['text/csv'])
    assert.deepEqual(order?.responses.default?.content, {
      'application/json': { schema: { $ref: '#/components/schemas/Error' } },
    })
  })

  test('operation ids are unique', () => {
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    )
    assert.equal(new Set(ids).size, ids.length)
  })
})
