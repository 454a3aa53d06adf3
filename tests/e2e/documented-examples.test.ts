import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'

import {
  startTestServer,
  type TestServer,
  testAdministrator,
} from '@frontdesk/testkit/test-server.ts'

const run = promisify(execFile)
/** The program that the examples are written for. */
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
)
/** What is put in for `{id}`; the server has no thing of this number. */
const idOfNothing = '999999999'
/** How many commands run at once. */
const atOnce = 4

interface Example {
  readonly operation: string
  readonly command: string
  /** The statuses that the page names for the operation. */
  readonly statuses: readonly string[]
}

describe('the examples of /docs, run as they are written', {
  skip: !hasCurl && 'curl is not installed',
}, () => {
  let running: TestServer
  let examples: readonly Example[]
  const environment: Record<string, string> = { PATH: process.env.PATH ?? '' }

  before(async () => {
    running = await startTestServer()
    examples = examplesOf((await running.api.send('GET', '/docs')).text)
  })
  after(() => running.stop())

  /** The status that a command's answer had. */
  async function statusOf({ command }: Example): Promise<string> {
    const filledIn = command.replaceAll('{id}', idOfNothing)
    const { stdout } = await run('sh', ['-c', `${filledIn} -s -o /dev/null -w '%{http_code}'`], {
      env: environment,
    })
    return stdout
  }

  for (const [dialect, path, body] of [
    ['standard', '/oauth2/token', { scope: 'devices:read' }],
    ['uem', '/connect/token', { role: 'Read Only', organization_group: 'ACME' }],
  ] as const) {
    test(`a token of the dialect ${dialect}`, async () => {
      const client = await running.api.createClient({ dialect, name: dialect, ...body })
      environment.CLIENT_ID = client.client_id
      environment.CLIENT_SECRET = client.client_secret
      const example = examples.find(({ operation }) => operation === `POST ${path}`)
      assert.ok(example, path)
      assert.equal(await statusOf(example), '200', example.command)
    })
  }

  for (const [area, token] of [
    ['/admin/', () => running.api.token(testAdministrator, { scope: 'admin' })],
    ['/api/', () => uemToken(running)],
  ] as const) {
    test(`every operation below ${area} answers as the page says`, async () => {
      environment.TOKEN = await token()
      const below = examples.filter(({ operation }) => operation.split(' ')[1]?.startsWith(area))
      assert.ok(below.length > 40, `${below.length} examples`)
      const wrong: string[] = []
      const left = [...below]
      const worker = async () => {
        for (let one = left.shift(); one; one = left.shift()) {
          const status = await statusOf(one)
          const isKnown = one.statuses.includes(status) || /^4(?:00|04|09|22)$/.test(status)
          if (!isKnown) wrong.push(`${one.operation}: ${status}\n${one.command}`)
        }
      }
      await Promise.all(Array.from({ length: atOnce }, worker))
      assert.deepEqual(wrong, [])
    })
  }
})

async function uemToken({ api }: TestServer): Promise<string> {
  const role = 'Console Administrator'
  const client = await api.createClient({
    dialect: 'uem',
    name: 'all',
    role,
    organization_group: 'ACME',
  })
  return api.token(client, { path: '/connect/token' })
}

function examplesOf(page: string): readonly Example[] {
  return [...page.matchAll(/<article id=[\s\S]*?<\/article>/g)].map(([article]) => {
    const [, method = '', path = ''] =
      /<span class="method [a-z]+">([A-Z]+)<\/span> <code>([^<]+)</.exec(article) ?? []
    const [, command = ''] = /<pre><code>([\s\S]*?)<\/code>/.exec(article) ?? []
    const [named = ''] = /Refusals: [\d, ]+/.exec(article) ?? []
    const answers = [...article.matchAll(/Answer \d{3}/g)].join(' ')
    const statuses = `${answers} ${named}`.match(/\d{3}/g) ?? []
    return { operation: `${method} ${path}`, command: plainText(command), statuses }
  })
}

function plainText(escaped: string): string {
  return escaped
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
