import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { type RunningServer, startServer } from '@frontdesk/server/main.ts'
import { readSettings } from '@frontdesk/server/settings/settings.ts'
import {
  startTestServer,
  testAdministrator,
  testEnvironment,
} from '@frontdesk/testkit/test-server.ts'

import { formType, sendRaw, tokenForm } from './fixtures/raw-request.ts'
import { testCertificates } from './fixtures/test-certificates.ts'

const { first, second } = testCertificates
const body = tokenForm(testAdministrator)
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

describe('T3 TLS of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-tls-'))
  const files = { certificate: join(folder, 'tls.crt'), key: join(folder, 'tls.key') }
  const put = ({ certificate, key }: { certificate: string; key: string }): void => {
    writeFileSync(files.certificate, certificate)
    writeFileSync(files.key, key)
  }
  async function settingsOf() {
    const { FRONTDESK_PUBLIC_URL: _, ...environment } = await testEnvironment(folder, {
      FRONTDESK_HOST: 'localhost',
      FRONTDESK_TLS_CERT: files.certificate,
      FRONTDESK_TLS_KEY: files.key,
    })
    return readSettings(environment)
  }

  let server: RunningServer
  before(async () => {
    put(first)
    server = await startServer(await settingsOf())
  })
  after(async () => {
    await server.close()
    rmSync(folder, { recursive: true })
  })

  test('the default public URL is https, in issuers and audiences', async () => {
    assert.match(server.url, /^https:\/\/localhost:\d+$/)
    const sent = { method: 'POST', headers: formType, body, ca: first.certificate }
    const answer = await sendRaw(`${server.url}/oauth2/token`, sent)
    assert.equal(answer.status, 200, answer.text)
    const { iss, aud } = claimsOf(JSON.parse(answer.text).access_token)
    assert.deepEqual([iss, aud], [server.url, `${server.url}/admin/v1`])
  })

  const port = () => new URL(server.url).port
  const hasSixth = Object.values(networkInterfaces()).some((all) =>
    all?.some(({ address }) => address === '::1'),
  )
  for (const host of ['127.0.0.1', ...(hasSixth ? ['[::1]'] : [])]) {
    test(`answers on ${host} with TLS 1.2, and not over plain HTTP`, async () => {
      const url = `https://${host}:${port()}/healthz`
      const sent = { ca: first.certificate, maxVersion: 'TLSv1.2' } as const
      assert.equal((await sendRaw(url, sent)).status, 200)
      await assert.rejects(sendRaw(url.replace('https', 'http')))
    })
  }

  for (const suite of ['ECDHE-ECDSA-AES128-SHA', 'ECDHE-RSA-AES128-SHA', 'AES128-GCM-SHA256']) {
    test(`RFC 9325 §4.2 TLS 1.2 with ${suite} is refused`, async () => {
      const sent = { ca: first.certificate, maxVersion: 'TLSv1.2', ciphers: suite } as const
      await assert.rejects(
        sendRaw(`https://127.0.0.1:${port()}/healthz`, sent),
        /handshake|EPROTO/i,
      )
    })
  }

  const isServed = (ca: string) =>
    sendRaw(`${server.url}/healthz`, { ca }).then(
      ({ status }) => status === 200,
      () => false,
    )

  test('follows its files, keeps open connections, and keeps the old pair when the new is bad', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: first.certificate })
    const local = await onAgent(agent, server.url)
    put(second)
    for (let tries = 0; tries < 50 && !(await isServed(second.certificate)); tries++)
      await sleep(100)
    assert.equal(await isServed(second.certificate), true)
    assert.equal(await isServed(first.certificate), false)
    assert.equal(await onAgent(agent, server.url), local)
    agent.destroy()

    writeFileSync(files.key, first.key)
    await sleep(1500)
    assert.equal(await isServed(second.certificate), true)
    put(first)
    for (let tries = 0; tries < 50 && !(await isServed(first.certificate)); tries++)
      await sleep(100)
    assert.equal(await isServed(first.certificate), true)
  })

  const unusable: readonly [string, { certificate: string; key: string }, RegExp][] = [
    ['a key of another certificate', { ...first, key: second.key }, /does not belong/],
    ['a certificate that is none', { ...first, certificate: 'x' }, /certificate \S+ is not PEM/],
    ['a key that is none', { ...first, key: 'x' }, /key is not PEM/],
  ]
  for (const [what, pair, expected] of unusable) {
    test(`${what}: does not start, and says why`, async () => {
      const other = mkdtempSync(join(tmpdir(), 'frontdesk-tls-'))
      const environment = await testEnvironment(other, {
        FRONTDESK_TLS_CERT: join(other, 'a.crt'),
        FRONTDESK_TLS_KEY: join(other, 'a.key'),
        FRONTDESK_PUBLIC_URL: 'https://localhost',
      })
      await assert.rejects(startServer(readSettings(environment)), /a\.crt cannot be read/)
      writeFileSync(join(other, 'a.crt'), pair.certificate)
      writeFileSync(join(other, 'a.key'), pair.key)
      await assert.rejects(startServer(readSettings(environment)), expected)
      rmSync(other, { recursive: true })
    })
  }
})

/** The local port of the connection that carried the request. */
function onAgent(agent: Agent, url: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
  const sent = request(`${url}/healthz`, { agent }, (answer) => {
    const local = answer.socket.localPort
    answer.resume().on('end', () => resolve(local))
  })
  sent.on('error', reject).end()
  return promise
}

describe('T3 a TLS proxy in front', () => {
  const publicUrl = 'https://desk.example'
  const otherAddress = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address
  const skip = otherAddress === undefined && 'this machine has no other address'

  const rows: readonly [string, Record<string, string>, near: number, far: number][] = [
    ['a proxy elsewhere', { FRONTDESK_TRUSTED_PROXIES: '203.0.113.64/28' }, 200, 403],
    ['this proxy', { FRONTDESK_TRUSTED_PROXIES: `203.0.113.64,${otherAddress}` }, 200, 200],
    ['danger', { FRONTDESK_DANGEROUSLY_ALLOW_HTTP: 'true' }, 200, 200],
  ]
  for (const [what, environment, near, far] of rows) {
    test(`${what}: this machine gets ${near}, others ${far}`, { skip }, async () => {
      const running = await startTestServer({
        environment: { FRONTDESK_HOST: '0.0.0.0', FRONTDESK_PUBLIC_URL: publicUrl, ...environment },
      })
      try {
        const { port } = new URL(running.server.url)
        const ask = async (host: string) => {
          const headers = { ...formType, 'x-forwarded-for': '127.0.0.1' }
          return sendRaw(`http://${host}:${port}/oauth2/token`, { method: 'POST', headers, body })
        }
        assert.equal((await ask('127.0.0.1')).status, near)
        const answer = await ask(otherAddress ?? '')
        assert.equal(answer.status, far, answer.text)
        if (far !== 403) return
        assert.equal(answer.headers['content-type'], 'text/plain; charset=utf-8')
        assert.match(answer.text, /answers plain HTTP only to programs on its own machine/)
      } finally {
        await running.stop()
      }
    })
  }

  const forwarded: readonly [what: string, headers: Record<string, string>, status: number][] = [
    ['https', { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' }, 200],
    ['http', { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'http' }, 403],
    [
      'https, then http',
      { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https, http' },
      403,
    ],
    ['no scheme', { 'x-forwarded-for': '203.0.113.9' }, 403],
    ['a program of this machine', { 'x-forwarded-for': '127.0.0.1' }, 200],
    ['nothing', {}, 200],
  ]
  test('a listed proxy on this machine: only https is answered', async () => {
    const running = await startTestServer({
      environment: { FRONTDESK_TRUSTED_PROXIES: '127.0.0.1', FRONTDESK_PUBLIC_URL: publicUrl },
    })
    try {
      for (const [what, headers, status] of forwarded) {
        for (const [method, path, form] of [
          ['POST', '/oauth2/token', { headers: { ...formType, ...headers }, body }],
          ['GET', '/sign-in', { headers }],
        ] as const) {
          const url = `http://127.0.0.1:${new URL(running.server.url).port}${path}`
          const answer = await sendRaw(url, { method, ...form })
          assert.equal(answer.status, status, `${path} with ${what}`)
          const told = status === 200 && headers['x-forwarded-proto'] === 'https'
          const strict = answer.headers['strict-transport-security']
          assert.equal(strict, told ? 'max-age=31536000' : undefined, `${path} with ${what}`)
        }
      }
    } finally {
      await running.stop()
    }
  })

  test('a proxy may ask for health without a caller behind it', { skip }, async () => {
    const environment = {
      FRONTDESK_HOST: '0.0.0.0',
      FRONTDESK_PUBLIC_URL: publicUrl,
      FRONTDESK_TRUSTED_PROXIES: otherAddress ?? '',
    }
    const running = await startTestServer({ environment })
    try {
      const { port } = new URL(running.server.url)
      for (const [path, status] of [
        ['/healthz', 200],
        ['/readyz', 200],
        ['/sign-in', 403],
      ] as const) {
        const answer = await sendRaw(`http://${otherAddress}:${port}${path}`, { method: 'GET' })
        assert.equal(answer.status, status, path)
      }
    } finally {
      await running.stop()
    }
  })

  for (const [proxies, expected] of [
    ['127.0.0.1', '203.0.113.9'],
    ['192.0.2.1', '127.0.0.1'],
  ] as const) {
    test(`with ${proxies} trusted the audit names ${expected}`, async () => {
      const running = await startTestServer({ environment: { FRONTDESK_TRUSTED_PROXIES: proxies } })
      const headers = { ...formType, 'x-forwarded-for': '127.0.0.1, 203.0.113.9' }
      const url = `${running.api.url}/oauth2/token`
      const answer = await sendRaw(url, { method: 'POST', headers, body })
      const id = String(answer.headers['x-request-id'])
      const told = await running.api.admin('GET', `/audit-events?request_id=${id}`)
      assert.ok(told.text.includes(`"address":"${expected}"`), told.text)
      await running.stop()
    })
  }
})
