import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { mutatedRedirects, registeredRedirects } from './fixtures/mutated-redirects.ts'
import { isRegisteredRedirect, whyNotRegistrable } from './redirect-uri.ts'

const native = (redirectUris: readonly string[]) =>
  ({ redirectUris, applicationType: 'native' }) as const

describe('RFC 9700 §2.1 a redirect is a registered one, character by character', () => {
  test('row 12: the corpus has 200 different ones, and none is accepted', () => {
    const uris = new Set(mutatedRedirects.map(({ uri }) => uri))
    assert.equal(uris.size, mutatedRedirects.length)
    assert.ok(uris.size >= 200, `${uris.size}`)

    const accepted = mutatedRedirects.filter(({ uri }) =>
      isRegisteredRedirect(native(registeredRedirects), uri),
    )
    assert.deepEqual(accepted, [])
  })

  test('the registered ones themselves are accepted and can be registered', () => {
    for (const uri of registeredRedirects) {
      assert.ok(isRegisteredRedirect(native(registeredRedirects), uri), uri)
      assert.equal(whyNotRegistrable(uri, 'native'), undefined, uri)
    }
  })

  test('RFC 8252 §7.3 a loopback redirect of a native app fits with any port', () => {
    for (const host of ['127.0.0.1', '[::1]', 'localhost']) {
      for (const port of [1, 80, 8080, 65_535]) {
        const uri = `http://${host}:${port}/callback`
        assert.ok(isRegisteredRedirect(native(registeredRedirects), uri), uri)
        const withPort = native([`http://${host}:9/callback`])
        assert.equal(isRegisteredRedirect(withPort, uri), host !== 'localhost', uri)
        const web = { ...native([`http://${host}/callback`]), applicationType: 'web' as const }
        assert.equal(isRegisteredRedirect(web, uri), false, `${uri} of a web client`)
        const others = ['127.0.0.1', '[::1]', 'localhost'].filter((one) => one !== host)
        const elsewhere = others.map((one) => `http://${one}/callback`)
        assert.equal(isRegisteredRedirect(native(elsewhere), uri), false, uri)
      }
    }
  })
})

describe('RFC 6749 §3.1.2 what can be registered', () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['https://app.example/#x', /fragment/],
    ['https://app.example/*', /wildcard/],
    ['https://*.app.example/', /wildcard/],
    ['https://user@app.example/', /user/],
    ['https://app.example/a b', /characters/],
    ['https://app.example/a\tb', /characters/],
    ['https://app.example/a\nb', /characters/],
    ['https://app.example\\@evil.example/', /characters/],
    ['https://\u0430pp.example/', /characters/],
    ['https:app.example/', /another way/],
    ['https:///app.example/', /another way/],
    ['HTTPS://app.example/', /another way/],
    ['https://APP.example/', /another way/],
    ['https://app.example:443/', /another way/],
    ['https://app.example:/', /another way/],
    ['https://app%2eexample/', /another way/],
    ['https://app.example./', /dot/],
    ['http://127.1/', /another way/],
    ['http://0x7f.1/', /another way/],
    ['http://2130706433/', /another way/],
    ['http://app.example/', /another machine/],
    ['http://127.0.0.2/', /another machine/],
    ['http://localhost.evil.example/', /another machine/],
    ['http://[::ffff:7f00:1]/', /another machine/],
    ['javascript:alert(1)', /dot/],
    ['data:text/html,x', /dot/],
    ['file:///x', /dot/],
    ['app:/callback', /dot/],
    ['/callback', /absolute/],
    [`https://app.example/${'x'.repeat(2048)}`, /longer/],
  ]
  for (const [uri, why] of refused) {
    test(`${JSON.stringify(uri).slice(0, 60)} is refused`, () => {
      assert.match(whyNotRegistrable(uri, 'native') ?? 'accepted', why)
    })
  }

  test('RFC 8252 §7.1 a scheme of its own is for native apps', () => {
    assert.equal(whyNotRegistrable('com.example.app:/callback', 'native'), undefined)
    assert.match(whyNotRegistrable('com.example.app:/callback', 'web') ?? '', /native/)
  })
})
