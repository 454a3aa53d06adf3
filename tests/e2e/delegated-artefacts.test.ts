import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { sendForm } from '../interop/fixtures/code-flow.ts'
import { personWithCookies } from '../interop/fixtures/person-with-cookies.ts'
import { type SignInDesk, startSignInDesk } from '../interop/fixtures/sign-in-desk.ts'
import {
  type ArtefactKind,
  type ArtefactScene,
  deviceGrant,
  makeArtefacts,
} from './fixtures/living-artefacts.ts'

let desk: SignInDesk
before(async () => {
  desk = await startSignInDesk()
})
after(() => desk?.stop())

/** Every place that takes an artefact, the one kind that it is for, and whether it was taken. */
interface Place {
  readonly name: string
  readonly takes: readonly ArtefactKind[]
  isTaken(scene: ArtefactScene, text: string): Promise<boolean>
}

const asForm =
  (member: string, form: Readonly<Record<string, string>>) =>
  async ({ client, verifier }: ArtefactScene, text: string) => {
    const all = { redirect_uri: client.redirectUri, code_verifier: verifier, ...form }
    return (await sendForm(desk.api, client, { ...all, [member]: text })).status === 200
  }

const asBearer = (method: string, path: string) => async (_: ArtefactScene, token: string) =>
  (await desk.api.send(method, path, { token })).status !== 401

const places: readonly Place[] = [
  { name: 'userinfo', takes: ['access token'], isTaken: asBearer('GET', '/oauth2/userinfo') },
  {
    name: 'a REST call',
    takes: ['access token'],
    isTaken: asBearer('GET', '/api/mdm/devices/search'),
  },
  { name: 'the administration', takes: [], isTaken: asBearer('GET', '/admin/v1/roles') },
  {
    name: 'a code of the token endpoint',
    takes: ['code'],
    isTaken: asForm('code', { grant_type: 'authorization_code' }),
  },
  {
    name: 'a refresh token of the token endpoint',
    takes: ['refresh token'],
    isTaken: asForm('refresh_token', { grant_type: 'refresh_token' }),
  },
  {
    name: 'a device code of the token endpoint',
    takes: [], // It is right, but nobody has allowed it.
    isTaken: asForm('device_code', { grant_type: deviceGrant }),
  },
  {
    name: 'a client secret',
    takes: ['client secret'],
    async isTaken({ client: { client_id } }, client_secret) {
      const form = { grant_type: 'refresh_token', refresh_token: 'fdr_nonsense' }
      const answer = await sendForm(desk.api, { client_id, client_secret }, form)
      return answer.json.error !== 'invalid_client'
    },
  },
  {
    name: 'a client assertion',
    takes: [],
    async isTaken({ client: { client_id } }, client_assertion) {
      const answer = await sendForm(
        desk.api,
        { client_id },
        {
          grant_type: 'refresh_token',
          refresh_token: 'fdr_nonsense',
          client_assertion,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        },
      )
      return answer.json.error !== 'invalid_client'
    },
  },
  {
    name: 'introspection',
    takes: ['access token', 'refresh token'],
    async isTaken({ client }, token) {
      const answer = await sendForm(desk.api, client, { token }, '/oauth2/introspect')
      assert.equal(answer.status, 200)
      return JSON.parse(answer.text).active
    },
  },
  {
    name: 'request_uri',
    takes: ['request_uri'],
    async isTaken({ client: { client_id }, person }, request_uri) {
      const query = new URLSearchParams({ client_id, request_uri })
      const headers = { cookie: person.cookies() }
      const answer = await desk.api.send('GET', `/oauth2/authorize?${query}`, { headers })
      const location = answer.headers.get('location') ?? ''
      return answer.status !== 400 && !location.includes('error=')
    },
  },
  {
    name: 'the session cookie',
    takes: ['session cookie'],
    async isTaken(_, text) {
      const headers = { cookie: `frontdesk=${text}` }
      return (await desk.api.send('GET', '/account', { headers })).status === 200
    },
  },
  {
    name: 'the cookie of a sign-in underway',
    takes: [],
    async isTaken(_, text) {
      const headers = { cookie: `frontdesk-sign-in=${text}` }
      const paths = ['/sign-in/second-factor', '/sign-in/new-password', '/sign-in/setup']
      const answers = paths.map((path) => desk.api.send('GET', path, { headers }))
      return (await Promise.all(answers)).some(({ status }) => status === 200)
    },
  },
  ...['/invitation', '/password-reset'].map(
    (path): Place => ({
      name: `the link of ${path}`,
      takes: [],
      async isTaken(_, text) {
        const names = ['ticket', 'token', 'code', 'link', 't']
        const query = names.map((name) => `${name}=${encodeURIComponent(text)}`).join('&')
        const answer = await desk.api.send('GET', `${path}?${query}`)
        return /name="password"/.test(answer.text)
      },
    }),
  ),
  {
    name: 'the typed code of a device',
    takes: ['user code'],
    async isTaken({ person }, user_code) {
      const page = await person.submit(await person.open('/device'), { fields: { user_code } })
      return page.forms.some(({ fields }) => fields.includes('device'))
    },
  },
  {
    name: 'a password',
    takes: [],
    async isTaken(_, password) {
      const nobody = personWithCookies(desk.url, { username: 'ada1', password })
      const page = await nobody.signIn(await nobody.open('/sign-in'))
      return page.url.pathname !== '/sign-in'
    },
  },
  {
    name: 'a sealed state in the address of a page',
    takes: [],
    async isTaken({ person }, text) {
      const value = encodeURIComponent(text)
      const pages = ['/oauth2/authorize?interaction=', '/oauth2/authorize?request=']
      const headers = { cookie: person.cookies() }
      const answers = pages.map((path) => desk.api.send('GET', path + value, { headers }))
      return (await Promise.all(answers)).some(({ status }) => status !== 400)
    },
  },
]

for (const format of ['jwt', 'sealed']) {
  describe(`row 5: every artefact at every place, ${format} access tokens`, () => {
    let scene: ArtefactScene
    before(async () => {
      scene = await makeArtefacts(desk, format)
    })
    for (const place of places) {
      test(`${place.name} takes ${place.takes.join(', ') || 'none of them'}`, async () => {
        // What is right comes last: being used changes it.
        const wrong = scene.artefacts.filter(({ kind }) => !place.takes.includes(kind))
        for (const { kind, text } of wrong) {
          assert.equal(await place.isTaken(scene, text), false, kind)
        }
        if (place.takes.length === 0) return
        const own = await makeArtefacts(desk, format)
        for (const { kind, text } of own.artefacts) {
          if (place.takes.includes(kind)) assert.equal(await place.isTaken(own, text), true, kind)
        }
      })
    }
  })

  describe(`row 18: cut, longer and changed artefacts, ${format} access tokens`, () => {
    for (const place of places.filter(({ takes }) => takes.length > 0)) {
      test(`${place.name}`, async () => {
        const scene = await makeArtefacts(desk, format)
        for (const { kind, text } of scene.artefacts) {
          if (!place.takes.includes(kind)) continue
          for (const spelling of spellings(kind, text)) {
            assert.equal(await place.isTaken(scene, spelling), false, `${kind}: ${spelling}`)
          }
          assert.equal(await place.isTaken(scene, text), true, `${kind} itself still counts`)
        }
      })
    }
  })
}

function spellings(kind: ArtefactKind, text: string): readonly string[] {
  const changed = [text.slice(0, -1), text.slice(1), `${text}B`, `x${text}`]
  // What people type may have dots and dashes anywhere.
  if (kind !== 'user code') changed.push(`${text}.`, `${text}=`)
  const start = text.includes('urn:') ? text.lastIndexOf(':') + 1 : Math.min(5, text.length - 2)
  for (let at = start; at < text.length; at += Math.ceil(text.length / 9)) {
    if (text[at] === '-' && kind === 'user code') continue
    changed.push(text.slice(0, at) + (text[at] === 'B' ? 'C' : 'B') + text.slice(at + 1))
  }
  return changed
}
