import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { ownMachineUrl } from './transport.ts'

describe('ownMachineUrl', () => {
  const rows: readonly (readonly [
    host: string,
    tlsCertificate: string | undefined,
    url: string,
  ])[] = [
    ['localhost', undefined, 'http://localhost:8080'],
    ['127.0.0.1', undefined, 'http://localhost:8080'],
    ['0.0.0.0', 'cert.pem', 'https://localhost:8080'],
    ['::', 'cert.pem', 'https://localhost:8080'],
    ['127.0.0.9', undefined, 'http://127.0.0.9:8080'],
    ['192.0.2.9', 'cert.pem', 'https://192.0.2.9:8080'],
    ['2001:db8::9', 'cert.pem', 'https://[2001:db8::9]:8080'],
    ['desk.example', 'cert.pem', 'https://desk.example:8080'],
  ]
  for (const [host, tlsCertificate, url] of rows) {
    test(`a server that listens at ${host} is reached at ${url}`, () => {
      assert.equal(ownMachineUrl({ host, tlsCertificate }, 8080), url)
    })
  }
})
