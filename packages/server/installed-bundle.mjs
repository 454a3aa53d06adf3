// Plain JavaScript, as start.mjs: it has to work before anything else is loaded.
import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * The packages that the server loads at its start or at its first request, by the names it imports
 * them with. A name that is missing here would be a second copy of its package, with a state of its
 * own: tools/bundle-of-packages.test.ts compares the list with the sources.
 */
export const bundledNames = [
  'fast-xml-parser',
  'fastify',
  'find-my-way',
  'jose',
  'kysely',
  'pino',
  'prom-client',
  'typebox',
  'typebox/compile',
  'typebox/error',
  'typebox/system',
]

/**
 * Where the bundle of these installed packages is or would be. npm rewrites its list of what is
 * installed with every change, so another set of packages never finds an old bundle.
 *
 * @param {string} modules path of a node_modules folder
 * @returns {string} path of a folder
 * @throws Error where npm has installed nothing
 */
export function locatePackageBundle(modules) {
  const installed = readFileSync(join(modules, '.package-lock.json'))
  const key = hash('sha256', `${bundledNames.join()}\n${installed}`).slice(0, 16)
  return join(modules, '.cache', 'frontdesk-packages', key)
}

/**
 * Reads which file of the bundle stands for which file of a package, both as URLs.
 *
 * @param {string} modules path of a node_modules folder
 * @returns {Map<string, string> | undefined} undefined when there is no whole bundle of what is
 *   installed now: never made, made of other packages, or damaged
 */
export function findPackageBundle(modules) {
  try {
    const folder = locatePackageBundle(modules)
    const { entries, sizes } = JSON.parse(readFileSync(join(folder, 'bundle.json'), 'utf8'))
    for (const [file, size] of Object.entries(sizes)) {
      if (statSync(join(folder, file)).size !== size) return
    }
    const urlOf = (...path) => pathToFileURL(join(...path)).href
    return new Map(
      Object.entries(entries).map(([from, to]) => [urlOf(modules, from), urlOf(folder, to)]),
    )
  } catch {
    return
  }
}

/**
 * From here on the bundle answers imports of the packages in it; without one nothing changes. Our
 * own sources are never in it: an edit is seen at the next start.
 *
 * @param {string} modules path of a node_modules folder
 */
export function usePackageBundle(modules) {
  const bundle = findPackageBundle(modules)
  if (bundle === undefined) return
  registerHooks({
    // Node decides first which version an import means: only that very file is replaced.
    resolve(name, context, next) {
      const resolved = next(name, context)
      const url = bundle.get(resolved.url)
      return url === undefined ? resolved : { url, format: 'module', shortCircuit: true }
    },
  })
}
