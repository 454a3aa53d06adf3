// npm runs this after every installation ("prepare"). It writes the packages of the server into a few
// files, which load faster than their thousand modules: docs/decisions/009-start-time.md. Whatever
// goes wrong here, the server starts without, only slower: it must never fail an installation.
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

import { runsOnPinnedNode } from '../packages/launcher/pinned-node.mjs'

const modules = join(import.meta.dirname, '..', 'node_modules')

if (runsOnPinnedNode(fileURLToPath(import.meta.url))) {
  try {
    const bundling = await import('../packages/server/installed-bundle.mjs')
    if (bundling.findPackageBundle(modules) === undefined) await bundlePackages(bundling)
  } catch (error) {
    console.error(`No bundle of the packages, so "npm start" takes longer: ${error.message}`)
  }
}

async function bundlePackages({ bundledNames, locatePackageBundle }) {
  const { rolldown } = await import('rolldown')
  const folder = locatePackageBundle(modules)
  const cache = dirname(folder)
  // Bundles of other packages, and what a killed run has left.
  rmSync(cache, { recursive: true, force: true })
  const made = join(cache, `unfinished-${process.pid}`)
  const sources = join(cache, `sources-${process.pid}`)
  mkdirSync(sources, { recursive: true })

  const input = {}
  const entries = {}
  for (const name of bundledNames) {
    const file = name.replaceAll('/', '-')
    input[file] = join(sources, `${file}.mjs`)
    writeFileSync(input[file], await entryText(name))
    const original = relative(modules, fileURLToPath(import.meta.resolve(name)))
    entries[original.split(sep).join('/')] = `${file}.mjs`
  }

  const bundle = await rolldown({
    input,
    platform: 'node',
    // A bundle that leaves nothing out behaves as the packages do.
    treeshake: false,
    logLevel: 'silent',
  })
  await bundle.write({
    dir: made,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: 'part-[hash].mjs',
  })
  await bundle.close()
  rmSync(sources, { recursive: true })

  const sizes = Object.fromEntries(
    readdirSync(made).map((file) => [file, statSync(join(made, file)).size]),
  )
  writeFileSync(join(made, 'bundle.json'), JSON.stringify({ entries, sizes }, undefined, 1))
  // At once whole: a server that starts meanwhile finds all of it or nothing.
  renameSync(made, folder)
}

/** Exports what Node exports of the package, by the same names. */
async function entryText(name) {
  const names = Object.keys(await import(name))
  if (!names.includes('module.exports')) {
    const hasDefault = names.includes('default')
    return `export * from '${name}'\n${hasDefault ? `export { default } from '${name}'\n` : ''}`
  }
  const own = names.filter((key) => key !== 'default' && key !== 'module.exports')
  return [
    `import whole from '${name}'`,
    "export { whole as default, whole as 'module.exports' }",
    ...own.map(
      (key, index) => `const own${index} = whole.${key}\nexport { own${index} as ${key} }`,
    ),
    '',
  ].join('\n')
}
