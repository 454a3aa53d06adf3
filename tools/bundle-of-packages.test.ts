import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'

import { projectFiles, repositoryRoot } from './project-files.ts'

interface PackageBundle {
  readonly bundledNames: readonly string[]
  locatePackageBundle(modules: string): string
  findPackageBundle(modules: string): ReadonlyMap<string, string> | undefined
}

// Untyped JavaScript, so that the server can load it before anything else.
const bundling: string = join(repositoryRoot, 'packages', 'server', 'installed-bundle.mjs')
const { bundledNames, locatePackageBundle, findPackageBundle }: PackageBundle = await import(
  pathToFileURL(bundling).href
)

let folders: string[] = []
afterEach(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  folders = []
})

/** A checkout in small: the real start, one source of ours, the package `jose`, and a bundle of it. */
function smallCheckout() {
  const root = mkdtempSync(join(tmpdir(), 'frontdesk-start-'))
  folders.push(root)
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const server = join(repositoryRoot, 'packages', 'server')
  for (const file of ['start.mjs', 'installed-bundle.mjs']) {
    cpSync(join(server, file), join(root, 'packages', 'server', file))
  }
  const launcher = join('node_modules', '@frontdesk', 'launcher')
  cpSync(join(repositoryRoot, 'packages', 'launcher'), join(root, launcher), { recursive: true })
  put('package.json', '{ "type": "module" }')
  const source = (greeting: string) => `import { copy } from 'jose'
    export const runProcess = async (): Promise<void> => console.log('${greeting}', copy)`
  put('packages/server/src/run-process.ts', source('as written'))
  put('node_modules/.package-lock.json', '{ "lockfileVersion": 3 }')
  put('node_modules/jose/package.json', '{ "type": "module", "exports": "./index.js" }')
  put('node_modules/jose/index.js', "export const copy = 'installed'")

  const modules = join(root, 'node_modules')
  const folder = locatePackageBundle(modules)
  const text = "export const copy = 'bundled'"
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'jose.mjs'), text)
  const manifest = { entries: { 'jose/index.js': 'jose.mjs' }, sizes: { 'jose.mjs': text.length } }
  writeFileSync(join(folder, 'bundle.json'), JSON.stringify(manifest))

  const start = () =>
    execFileSync(process.execPath, [join(root, 'packages', 'server', 'start.mjs')], {
      encoding: 'utf8',
    }).trim()
  return { root, folder, put, source, start }
}

type SmallCheckout = ReturnType<typeof smallCheckout>

const damages: readonly [name: string, damage: (checkout: SmallCheckout) => void][] = [
  ['never made', ({ folder }) => rmSync(dirname(folder), { recursive: true })],
  [
    'made of other packages',
    ({ put }) => put('node_modules/.package-lock.json', '{ "lockfileVersion": 3, "packages": {} }'),
  ],
  [
    'no list of what is installed',
    ({ root }) => rmSync(join(root, 'node_modules', '.package-lock.json')),
  ],
  ['no manifest', ({ folder }) => rmSync(join(folder, 'bundle.json'))],
  ['manifest cut off', ({ folder }) => writeFileSync(join(folder, 'bundle.json'), '{ "entries":')],
  ['manifest of another shape', ({ folder }) => writeFileSync(join(folder, 'bundle.json'), '[]')],
  ['file gone', ({ folder }) => rmSync(join(folder, 'jose.mjs'))],
  ['file cut off', ({ folder }) => writeFileSync(join(folder, 'jose.mjs'), 'export const co')],
]

describe('the bundle of packages', () => {
  test('is used by the start when it is whole', () => {
    assert.equal(smallCheckout().start(), 'as written bundled')
  })

  for (const [name, damage] of damages) {
    test(`the server starts from the packages themselves: ${name}`, () => {
      const checkout = smallCheckout()
      damage(checkout)
      assert.equal(checkout.start(), 'as written installed')
    })
  }

  test('an edit of our source is seen at the next start', () => {
    const { start, put, source } = smallCheckout()
    start()
    put('packages/server/src/run-process.ts', source('as edited'))
    assert.equal(start(), 'as edited bundled')
  })

  test('a package of ours that has its own version gets that one', () => {
    const { start, put } = smallCheckout()
    put('packages/server/node_modules/jose/package.json', '{ "exports": "./index.js" }')
    put('packages/server/node_modules/jose/index.js', "exports.copy = 'own version'")
    assert.equal(start(), 'as written own version')
  })

  test('every name that the server imports of its packages is in it, or there were two copies', () => {
    const packageOf = (name: string) => name.split('/')[0] ?? name
    const packages = new Set(bundledNames.map(packageOf))
    const imported = projectFiles(['.ts'])
      .filter(({ path }) =>
        /^packages\/(server|dialects|protocol|store|directory|estate)\/src\//.test(path),
      )
      .filter(({ path }) => !/\.test\.ts$|\/fixtures\/|\/contract\//.test(path))
      .flatMap(({ text }) => runtimeImports(text))
      .filter((name) => packages.has(packageOf(name)))
    assert.ok(imported.includes('typebox/compile'), 'a require is found too')
    assert.deepEqual(
      [...new Set(imported)].filter((name) => !bundledNames.includes(name)),
      [],
    )
  })

  test('the real one exports what the packages export', async () => {
    const installed = join(repositoryRoot, 'node_modules')
    const root = mkdtempSync(join(tmpdir(), 'frontdesk-bundle-'))
    folders.push(root)
    const files = [
      'tools/bundle-packages.mjs',
      'packages/server/installed-bundle.mjs',
      'packages/launcher/pinned-node.mjs',
    ]
    for (const file of files) cpSync(join(repositoryRoot, file), join(root, file))
    copyOfModules(installed, join(root, 'node_modules'))
    execFileSync(process.execPath, [join(root, 'tools', 'bundle-packages.mjs')])

    const bundle = findPackageBundle(join(root, 'node_modules'))
    assert.equal(bundle?.size, bundledNames.length)
    const urls = [...(bundle?.values() ?? [])]
    for (const [index, name] of bundledNames.entries()) {
      const [ours, theirs] = [await import(urls[index] ?? ''), await import(name)]
      assert.deepEqual(Object.keys(ours), Object.keys(theirs), name)
    }
  })
})

function runtimeImports(text: string): readonly string[] {
  const patterns = [
    /^import (?!type)[^'"]*from '([^']+)'/gm,
    /^export (?!type)[^'"]*from '([^']+)'/gm,
    /\b(?:require|import)\('([^']+)'\)/g,
  ]
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''))
}

/** The installed packages by link, with a cache folder of its own: the real one stays as it is. */
function copyOfModules(from: string, to: string): void {
  mkdirSync(to)
  cpSync(join(from, '.package-lock.json'), join(to, '.package-lock.json'))
  const names = [...new Set(bundledNames.map((name) => name.split('/')[0] ?? name)), 'rolldown']
  for (const name of names) symlinkSync(join(from, name), join(to, name), 'junction')
}
