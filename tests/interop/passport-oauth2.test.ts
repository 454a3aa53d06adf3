import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'

import { freePort } from '@frontdesk/testkit/free-port.ts'
import express from 'express'
import { Strategy } from 'passport-oauth2'

import { registerApp, type SignInDesk, startSignInDesk } from './fixtures/sign-in-desk.ts'

let desk: SignInDesk
before(async () => {
  desk = await startSignInDesk()
})
after(() => desk?.stop())

/** An Express app of one visitor that signs people in as the library's README says. */
async function startApp(state: Readonly<Record<string, unknown>>, pkce: 'required' | 'optional') {
  const port = await freePort()
  const callbackURL = `http://127.0.0.1:${port}/callback`
  const client = await registerApp(desk.api, callbackURL, { pkce })
  const strategy = new Strategy(
    {
      authorizationURL: `${desk.url}/oauth2/authorize`,
      tokenURL: `${desk.url}/oauth2/token`,
      clientID: client.client_id,
      clientSecret: client.client_secret,
      callbackURL,
      scope: ['openid', 'devices:read'],
      ...state,
    },
    (accessToken, refreshToken, _profile, done) => done(null, { accessToken, refreshToken }),
  )
  const app = express()
  const session = {}
  app.use((request, response) => {
    // What Passport does with a strategy: one attempt is a copy with these answers.
    const attempt: Strategy = Object.assign(Object.create(strategy), {
      success: (user: object) => response.json(user),
      redirect: (url: string) => response.redirect(302, url),
      fail: (why: object) => response.status(401).json(why),
      error: (error: unknown) => response.status(500).json({ error: String(error) }),
    })
    attempt.authenticate(Object.assign(request, { session }))
  })
  const server = app.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() }
}

const ways = [
  ['with state and PKCE', { state: true, pkce: true }, 'required'],
  ['with state alone, for a client that may do without PKCE', { state: true }, 'optional'],
] as const

describe('passport-oauth2 in Express', () => {
  for (const [name, state, pkce] of ways) {
    test(`signs somebody in ${name}`, async () => {
      const app = await startApp(state, pkce)
      try {
        const sent = await fetch(`${app.url}/login`, { redirect: 'manual' })
        const person = desk.browserOf(await desk.employ())
        const back = await person.authorize(sent.headers.get('location') ?? '')
        const answer = await fetch(back)
        const user = await answer.text()
        assert.equal(answer.status, 200, user)
        const { accessToken: token, refreshToken } = JSON.parse(user)
        assert.equal((await desk.api.send('GET', '/api/system/info', { token })).status, 200)
        assert.match(refreshToken, /^fdr_/)
      } finally {
        app.close()
      }
    })
  }

  test('a person who says no is told so by the app', async () => {
    const app = await startApp({ state: true, pkce: true }, 'required')
    try {
      const sent = await fetch(`${app.url}/login`, { redirect: 'manual' })
      const person = desk.browserOf(await desk.employ())
      const back = await person.authorize(sent.headers.get('location') ?? '', /deny|cancel/i)
      assert.equal((await fetch(back)).status, 401)
    } finally {
      app.close()
    }
  })
})
