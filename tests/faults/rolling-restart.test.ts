import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

import { freePort } from '@frontdesk/testkit/free-port.ts'
import { type SpawnedServer, spawnServer } from '@frontdesk/testkit/spawned-server.ts'
import { testAdministrator, testEnvironment } from '@frontdesk/testkit/test-server.ts'

import { frontProxies } from './fixtures/front-proxies.ts'

const clientCount = 8
/** Between the requests of a client: enough of them, and a processor left for the servers. */
const pauseMilliseconds = 10

describe('a rolling restart behind a proxy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-rolling-'))
  const environments: Record<string, string>[] = []
  const servers: SpawnedServer[] = []
  before(async () => {
    for (let number = 0; number < 2; number++) {
      const environment = await testEnvironment(folder, { FRONTDESK_DRAIN_SECONDS: '1' })
      environments.push(environment)
      servers.push(await spawnServer(environment))
    }
  })
  after(async () => {
    await Promise.all(servers.map((server) => server.kill()))
    rmSync(folder, { recursive: true, force: true })
  })

  for (const proxy of frontProxies) {
    test(`loses no request behind ${proxy.name}`, { skip: proxy.skip }, async (t) => {
      const backends = environments.map(({ FRONTDESK_PORT }) => Number(FRONTDESK_PORT))
      const port = await freePort()
      const front = await proxy.start({ port, backends, folder })
      t.after(() => front.close())

      const load = startLoad(port)
      for (const [number, environment] of environments.entries()) {
        await load.answered(100)
        assert.equal(await servers[number]?.stop(), 0)
        servers[number] = await spawnServer(environment)
        await hasTraffic(environment.FRONTDESK_PUBLIC_URL ?? '')
      }
      const outcomes = await load.stop()
      assert.deepEqual([...outcomes.keys()], ['200'], JSON.stringify([...outcomes]))
    })
  }

  test('a server that got SIGTERM says so, serves on, and cuts no connection', async (t) => {
    const environment = await testEnvironment(folder, { FRONTDESK_DRAIN_SECONDS: '1' })
    const server = await spawnServer(environment)
    t.after(() => server.kill())
    const url = environment.FRONTDESK_PUBLIC_URL ?? ''
    const load = startLoad(Number(environment.FRONTDESK_PORT))
    await load.answered(100)

    const ended = server.stop()
    let readiness: Response
    do readiness = await fetch(`${url}/readyz`)
    while (readiness.status === 200)
    assert.equal(await readiness.text(), 'not ready\nThe server is stopping.\n')
    assert.equal(readiness.headers.get('retry-after'), '1')
    for (const path of ['/oauth2/jwks', '/api/system/info']) {
      assert.notEqual((await fetch(url + path)).status, 503, path)
    }
    assert.equal(await ended, 0)
    // Who comes after the end is refused; no connection that stood was cut.
    const outcomes = await load.stop()
    assert.deepEqual([...outcomes.keys()].toSorted(), ['200', 'ECONNREFUSED'])
  })
})

/** Whoever restarts one server after another waits until the proxy has taken the first one back. */
async function hasTraffic(url: string): Promise<void> {
  while (!(await (await fetch(`${url}/metrics`)).text()).includes('/oauth2/token')) await sleep(20)
}

/** Token requests and reads over kept-alive connections, one after another in each client. */
function startLoad(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: clientCount })
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...testAdministrator })
  const outcomes = new Map<string, number>()
  let count = 0
  let goesOn = true
  let waiting: { readonly from: number; readonly resolve: () => void } | undefined

  function ask(isToken: boolean): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>()
    const path = isToken ? '/oauth2/token' : '/oauth2/jwks'
    const headers = isToken ? { 'content-type': 'application/x-www-form-urlencoded' } : {}
    const method = isToken ? 'POST' : 'GET'
    const asked = request({ host: '127.0.0.1', port, path, method, headers, agent }, (answer) => {
      answer.on('error', () => resolve('cut'))
      answer.on('end', () => resolve(String(answer.statusCode))).resume()
    })
    asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'broken'))
    asked.end(isToken ? form.toString() : undefined)
    return promise
  }

  const clients = Array.from({ length: clientCount }, async (_, number) => {
    while (goesOn) {
      const outcome = await ask(number % 2 === 0)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      count += 1
      if (waiting && count >= waiting.from) waiting.resolve()
      if (outcome === 'ECONNREFUSED') return
      await sleep(pauseMilliseconds)
    }
  })

  return {
    /** Resolves when so many more are answered. */
    async answered(more: number): Promise<void> {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting = { from: count + more, resolve }
      await promise
    },
    async stop(): Promise<ReadonlyMap<string, number>> {
      goesOn = false
      await Promise.all(clients)
      agent.destroy()
      return outcomes
    },
  }
}
