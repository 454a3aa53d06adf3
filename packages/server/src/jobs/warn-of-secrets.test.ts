import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'

import { fixedClock } from '@frontdesk/testkit/fixed-clock.ts'
import { startTestServer, testAdministrator } from '@frontdesk/testkit/test-server.ts'

import { secretWarnings, webhookSignature } from './warn-of-secrets.ts'

const daySeconds = 86_400

describe('secretWarnings', () => {
  test('each secret is told of once for each reason, and again when nobody took it', async () => {
    const clock = fixedClock()
    const running = await startTestServer({ clock: () => clock.now() })
    const { clients, secretWarnings: warnings, commit } = running.server.stores
    const taken: string[] = []
    const answer = { refuses: true }
    const run = secretWarnings({
      clients,
      warnings,
      commit,
      clock: () => clock.now(),
      expiresSoonDays: 30,
      unusedDays: 90,
      async deliver(body) {
        if (answer.refuses) throw new Error('the other side is away')
        taken.push(body)
      },
    })
    const client = await running.api.createClient({
      dialect: 'standard',
      name: 'Nightly',
      scope: 'devices:read',
    })
    const expires_at = new Date((clock.seconds() + 20 * daySeconds) * 1000).toISOString()
    const added = await running.api.admin('POST', `/oauth-clients/${client.id}/secrets`, {
      name: 'soon gone',
      expires_at,
      retire_others_after_seconds: 40 * daySeconds,
    })
    assert.equal(added.status, 201, added.text)

    await assert.rejects(run())
    answer.refuses = false
    assert.equal(await run(), 1)
    assert.equal(await run(), 0)
    assert.match(taken[0] ?? '', /"why":"expires-soon"/)
    assert.match(taken[0] ?? '', /"secret_name":"soon gone"/)
    assert.match(taken[0] ?? '', /"leaves_no_secret":false/)
    assert.ok(!(taken[0] ?? '').includes(added.json.client_secret))

    clock.advance(91 * daySeconds * 1000)
    assert.ok((await run()) >= 1, 'the administrator’s own secret sleeps by now')
    assert.match(taken[1] ?? '', new RegExp(testAdministrator.client_id))
    await running.stop()
  })
})

describe('the warning webhook', () => {
  test('is posted by the running server, signed', async () => {
    const { promise, resolve } = Promise.withResolvers<{ body: string; signature: unknown }>()
    const receiver = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        response.end('thanks')
        resolve({ body, signature: request.headers['x-frontdesk-signature'] })
      })
    })
    await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening))
    const { port } = receiver.address() as AddressInfo
    const running = await startTestServer({
      environment: {
        FRONTDESK_WARNING_WEBHOOK_URL: `http://127.0.0.1:${port}/hook`,
        FRONTDESK_WARNING_WEBHOOK_SECRET: 'shared with the receiver',
        FRONTDESK_DANGEROUSLY_ALLOW_PRIVATE_WEBHOOKS: 'true',
      },
      warningIntervalMilliseconds: 20,
    })
    const client = await running.api.createClient({
      dialect: 'standard',
      name: 'Nightly',
      scope: 'devices:read',
    })
    await running.api.admin('POST', `/oauth-clients/${client.id}/secrets`, {
      name: 'second',
      retire_others_after_seconds: 86_400,
    })

    const { body, signature } = await promise
    assert.match(body, /"type":"secrets.stale"/)
    assert.equal(signature, webhookSignature('shared with the receiver', body))
    const expected = createHmac('sha256', 'shared with the receiver').update(body).digest('hex')
    assert.equal(signature, `sha256=${expected}`)
    await running.stop()
    receiver.close()
  })
})
