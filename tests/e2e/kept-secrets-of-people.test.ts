import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { after, before, describe, test } from 'node:test'

import { TOTP } from 'otpauth'
import { pino } from 'pino'

import {
  obtainCode,
  obtainTokens,
  redeemCode,
  refresh,
  sendForm,
} from '../interop/fixtures/code-flow.ts'
import { asksPassword, type SeenPage } from '../interop/fixtures/person-with-cookies.ts'
import { registerApp, type SignInDesk, startSignInDesk } from '../interop/fixtures/sign-in-desk.ts'

const typedWrong = 'canary-77b2-typed-by-mistake'
const redirectUri = 'http://127.0.0.1:8765/callback'

let desk: SignInDesk
let log = ''
/** What must be nowhere: security.md row 13, as far as people's secrets reach. */
const canaries = new Map<string, string>()
const answers: string[] = []

before(async () => {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log += chunk
      done()
    },
  })
  desk = await startSignInDesk({ logger: pino({ level: 'trace' }, sink) })
  await signInAndOut()
  await delegate()
  for (const path of [
    '/oauth-clients',
    '/people',
    '/audit-events?limit=500',
    '/audit-events/export',
    '/signing-keys',
    '/openapi.json',
  ]) {
    answers.push((await desk.api.admin('GET', path)).text)
  }
  answers.push((await desk.api.send('GET', '/metrics')).text)
})
after(() => desk?.stop())

/** Password, TOTP secret and codes, recovery codes, session cookie: right, wrong, misplaced. */
async function signInAndOut(): Promise<void> {
  const employee = await desk.employ()
  const person = desk.browserOf(employee)
  canaries.set('password', employee.password)
  keep(await person.signIn(await person.open('/account'), { password: typedWrong }))
  keep(await person.signIn(await person.open('/account'), { username: typedWrong }))
  let page = await person.signIn(await person.open('/account'))
  page = await person.submit(page, { button: /^Add an authenticator app$/ })
  const secret = /<code>([A-Z2-7 ]+)<\/code>/.exec(page.html)?.[1]?.replaceAll(' ', '') ?? ''
  const code = new TOTP({ secret }).generate()
  canaries.set('TOTP secret', secret)
  page = await person.submit(page, { fields: { code: typedWrong } })
  page = await person.submit(page, { fields: { code }, button: /^Use this app$/ })
  if (!page.html.includes('class="codes"')) {
    page = await person.submit(page, { button: /^Make new codes/ })
  }
  const codes = [...page.html.matchAll(/<li>([0-9A-Z]{5}-[0-9A-Z]{5})<\/li>/g)]
  assert.equal(codes.length, 10, page.text)
  for (const [number, [, recoveryCode = '']] of codes.entries()) {
    canaries.set(`recovery code ${number}`, recoveryCode)
    canaries.set(`recovery code ${number}, read`, recoveryCode.replace('-', ''))
  }
  canaries.set('session cookie', /frontdesk=([^;]+)/.exec(person.cookies())?.[1] ?? '')

  const again = desk.browserOf(employee)
  page = await again.signIn(await again.open('/account'))
  keep(await again.submit(page, { fields: { code: typedWrong } }))
  page = await again.open('/sign-in/second-factor?use=recovery-code')
  const used = await again.submit(page, { fields: { code: codes[0]?.[1] ?? '' } })
  assert.ok(!asksPassword(used), used.text)
  keep(await again.open('/account'))
}

/** Codes, tokens, verifiers, device codes, references: right, wrong, misplaced. */
async function delegate(): Promise<void> {
  const { api } = desk
  const client = {
    ...(await registerApp(api, redirectUri, {
      grant_types: [
        'authorization_code',
        'refresh_token',
        'urn:ietf:params:oauth:grant-type:device_code',
      ],
    })),
    redirectUri,
  }
  const person = desk.browserOf(await desk.employ())
  const tokens = await obtainTokens(api, client, person)
  canaries.set('refresh token', tokens.refresh_token)
  canaries.set('access token', tokens.access_token)
  canaries.set('ID token', tokens.id_token)
  canaries.set('signature of the access token', tokens.access_token.split('.')[2] ?? '')
  const renewed = JSON.parse((await refresh(api, client, tokens.refresh_token)).text)
  canaries.set('next refresh token', renewed.refresh_token)
  const code = await obtainCode(api, client, person)
  canaries.set('code', code.code)
  canaries.set('PKCE verifier', code.verifier)
  answers.push((await redeemCode(api, client, { ...code, verifier: typedWrong })).text)
  const device = JSON.parse((await sendForm(api, client, {}, '/oauth2/device')).text)
  canaries.set('device code', device.device_code)
  canaries.set('user code', device.user_code)

  for (const secret of [typedWrong, ...canaries.values()]) {
    const misplaced = encodeURIComponent(secret)
    for (const path of [`/${misplaced}`, `/oauth2/authorize?client_id=${misplaced}`]) {
      answers.push((await api.send('GET', path)).text.replaceAll(misplaced, ''))
    }
    answers.push((await refresh(api, client, `fdr_${secret}`)).text)
    answers.push((await sendForm(api, { client_id: secret }, { grant_type: secret })).text)
    answers.push((await sendForm(api, client, { token: `${secret}x` }, '/oauth2/introspect')).text)
    answers.push((await api.send('GET', '/oauth2/userinfo', { token: `${secret}x` })).text)
  }
}

/** A page after a mistake: it must not show what was typed, but for the name. */
function keep(page: SeenPage): void {
  answers.push(page.html.replaceAll(`value="${typedWrong}"`, ''))
}

describe('row 13: people’s secrets appear nowhere', () => {
  test('in no answer, page, export or metric', () => {
    assert.ok(canaries.size > 20)
    for (const [what, canary] of [...canaries, ['typed by mistake', typedWrong] as const]) {
      assert.ok(canary.length >= 8, what)
      for (const answer of answers) assert.ok(!answer.includes(canary), `${what}: ${answer}`)
    }
  })

  test('not in the log, which is not empty', () => {
    assert.match(log, /refused|request/)
    for (const [what, canary] of canaries) assert.ok(!log.includes(canary), what)
    assert.ok(!log.includes(typedWrong))
  })

  test('in no file of the database', () => {
    for (const name of readdirSync(desk.folder)) {
      const bytes = readFileSync(join(desk.folder, name))
      for (const [what, canary] of canaries) {
        assert.ok(!bytes.includes(canary), `${what} in ${name}`)
      }
      assert.ok(!bytes.includes(typedWrong), `typed by mistake, in ${name}`)
    }
  })
})
