import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'

import { type Emulator, startEmulator } from '@frontdesk/testkit/test-emulator.ts'

import { buildPackages, publishedPackages } from '../../tools/package-build.ts'
import { repositoryRoot } from '../../tools/project-files.ts'

const run = promisify(execFile)
const modules = join(repositoryRoot, 'node_modules')
/** A stranger's project: nothing of ours in it but the packages as they are published. */
const project = mkdtempSync(join(tmpdir(), 'frontdesk-built-'))
let emulator: Emulator

before(async () => {
  const built = join(project, 'built')
  emulator = await startEmulator({ devices: 5 })
  await buildPackages(built)
  for (const name of publishedPackages) installPackage(join(built, name), name)
  symlink('@types/node')
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
})
after(async () => {
  await emulator?.stop()
  rmSync(project, { recursive: true, force: true })
})

/** As npm would: what package.json lists, and the dependencies beside it. */
function installPackage(folder: string, name: string): void {
  const manifest = readManifest(folder)
  const place = join(project, 'node_modules', '@frontdesk', name)
  for (const part of [...manifest.files, 'package.json', 'README.md', 'LICENSE']) {
    cpSync(join(folder, part), join(place, part), { recursive: true })
  }
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    if (!dependency.startsWith('@frontdesk/')) symlink(dependency)
  }
}

function symlink(name: string): void {
  const place = join(project, 'node_modules', name)
  mkdirSync(dirname(place), { recursive: true })
  rmSync(place, { force: true })
  symlinkSync(join(modules, name), place, 'junction')
}

interface Manifest {
  readonly files: readonly string[]
  readonly version: string
  readonly private?: boolean
  readonly devDependencies?: object
  readonly dependencies?: Readonly<Record<string, string>>
}

function readManifest(folder: string): Manifest {
  return createRequire(import.meta.url)(join(folder, 'package.json'))
}

/** Plain `node`, as a user's machine has it: no flag, nothing of this process's environment. */
async function plainNode(args: readonly string[], environment: Record<string, string> = {}) {
  return await run(process.env.FRONTDESK_TEST_NODE ?? process.execPath, args, {
    cwd: project,
    env: { PATH: process.env.PATH ?? '', HOME: project, ...environment },
  })
}

describe('the packages as they are published', () => {
  test('hold JavaScript, types and papers, and no source, test, fixture or trial', () => {
    for (const name of publishedPackages) {
      const folder = join(project, 'node_modules', '@frontdesk', name)
      const files = globSync('**/*.*', { cwd: folder })
      const strange = files.filter(
        (file) =>
          !/(?:\.d\.ts|\.js|\.mjs|\.md|^package\.json)$/.test(file) ||
          /\.test\.|-fake\.|fixtures|trials/.test(file),
      )
      assert.deepEqual(strange, [], name)
      const manifest = readManifest(folder)
      assert.equal(manifest.private, undefined)
      assert.equal(manifest.devDependencies, undefined)
      for (const version of Object.values(manifest.dependencies ?? {})) {
        assert.match(version, /^\d+\.\d+\.\d+$/, name)
      }
    }
  })

  test('a script of a stranger gets a token, calls the API, and guards its own', async () => {
    writeFileSync(join(project, 'script.js'), script)
    const { uem, standard } = emulator.clients
    const { stdout } = await plainNode(['script.js'], {
      SERVER: emulator.url,
      CLIENTS: JSON.stringify({ uem, standard }),
    })
    assert.deepEqual(JSON.parse(stdout), {
      devices: 5,
      caller: standard.clientId,
      another: 'invalid_token',
      refusal: 'credentials-refused',
    })
  })

  test('types hold for a strict compiler that checks the libraries too', async () => {
    writeFileSync(join(project, 'consumer.ts'), consumer)
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(strictSettings))
    const compiler = join(modules, 'typescript', 'bin', 'tsc')
    const said = await run(process.execPath, [compiler, '-p', project]).catch(
      (error: { stdout: string }) => error,
    )
    assert.equal(said.stdout, '')
  })

  test('the command line starts, loads a command, and says its version', async () => {
    const bin = join(project, 'node_modules', '@frontdesk', 'cli', 'bin', 'frontdesk.mjs')
    const shown = await plainNode([bin, '--version'])
    assert.equal(shown.stdout.trim(), readManifest(dirname(dirname(bin))).version)
    const help = await plainNode([bin, 'token', '--help'])
    assert.match(help.stdout, /--min-remaining/)
    const { stdout } = await plainNode([bin, 'profile', 'list', '--json'])
    assert.deepEqual(JSON.parse(stdout), [])
  })
})

const script = `
import { clientCredentials, FrontdeskError, uemClient, uemTokens } from '@frontdesk/client'
import { createGuard } from '@frontdesk/guard'

const { SERVER, CLIENTS } = process.env
const { uem, standard } = JSON.parse(CLIENTS)
const api = uemClient({
  server: SERVER,
  tokens: uemTokens({ tokenUrl: SERVER + '/connect/token', ...uem }),
})
let devices = 0
for await (const device of api.v(1).items('/mdm/devices/search')) if (device.Id.Value) devices++

const credentials = { tokenUrl: SERVER + '/oauth2/token', ...standard }
const { value } = await clientCredentials(credentials).get()
const { aud, iss } = JSON.parse(Buffer.from(value.split('.')[1], 'base64url'))
const request = { headers: { authorization: 'Bearer ' + value } }
const issuer = { issuer: iss, jwksUri: SERVER + '/oauth2/jwks' }
const mine = await createGuard({ ...issuer, audience: [aud].flat()[0] }).check(request)
const another = await createGuard({ ...issuer, audience: 'https://a.example' }).check(request)

const wrong = clientCredentials({ ...credentials, clientSecret: 'wrong' })
const refusal = await wrong.get().catch((error) => error)
console.log(JSON.stringify({
  devices,
  caller: mine.caller?.clientId,
  another: another.body?.error,
  refusal: refusal instanceof FrontdeskError ? refusal.code : String(refusal),
}))
`

const consumer = `
import { apiClient, bulk, clientCredentials, jsonLines, type BulkSummary, type TokenSource } from '@frontdesk/client'
import { createGuard, type Guard } from '@frontdesk/guard'

const tokens: TokenSource = clientCredentials({
  tokenUrl: 'https://localhost/token', clientId: 'a', clientSecret: 'b', authentication: 'post',
})
const api = apiClient({ base: 'https://localhost', tokens })
const guard: Guard = createGuard({ issuer: 'https://localhost', audience: 'a' })
const run = bulk(['a', 'b'], async (item) => await api.get<{ id: number }>('/' + item), {
  key: (item) => item,
  concurrency: 'adaptive',
  out: jsonLines('out.jsonl'),
})
for await (const result of run) {
  if (result.state === 'done') { const id: number = result.value.id; console.log(id) }
}
const summary: BulkSummary = await run.finished()
console.log(summary.failures.length, guard)
`

const strictSettings = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2024', 'esnext.disposable'],
    module: 'nodenext',
    types: ['node'],
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
  },
  files: ['consumer.ts'],
}
