import { builtinModules } from 'node:module'
import { join } from 'node:path'

import { importsOf } from './source-text.ts'

/** What the repository's package.json of a published package says; the rest is copied as it is. */
export interface SourceManifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, string>> | undefined
  readonly bin?: Readonly<Record<string, string>> | undefined
  readonly dependencies?: Readonly<Record<string, string>> | undefined
  readonly optionalDependencies?: Readonly<Record<string, string>> | undefined
  readonly peerDependencies?: Readonly<Record<string, string>> | undefined
  readonly [member: string]: unknown
}

/** The oldest Node that the published packages run on. */
export const oldestNode = '22.19'

/** Below the package's folder; one level, since `main.ts` of `cli` looks for `../package.json`. */
export const compiledFolder = 'dist'

/** Files of `src` that no user of the package runs, as globs. */
export const unpublished = ['*.test.ts', '*-fake.ts', '*-contract.ts', 'fixtures/**', 'trials/**']

const privateMembers = new Set(['private', 'devDependencies', 'scripts', 'workspaces'])

/** The package.json of the compiled package: versions stay exact, sources become JavaScript. */
export function publishedManifest(manifest: SourceManifest): Readonly<Record<string, unknown>> {
  const kept = Object.entries(manifest).filter(([member]) => !privateMembers.has(member))
  return {
    ...Object.fromEntries(kept),
    engines: { node: `>=${oldestNode}` },
    ...(manifest.exports && { exports: compiledExports(manifest.exports) }),
    files: [compiledFolder, ...(manifest.bin ? ['bin'] : [])],
  }
}

function compiledExports(exports: Readonly<Record<string, string>>): Record<string, unknown> {
  const rows = Object.entries(exports).map(([name, path]) => {
    const place = path.replace('./src/', `./${compiledFolder}/`)
    // `./*` names files with their ending, `.ts` in our sources and in what is compiled from them.
    if (name === './*') return ['./*.ts', conditions(`${place}.ts`)] as const
    return [name, conditions(place)] as const
  })
  return { ...Object.fromEntries(rows), './package.json': './package.json' }
}

function conditions(path: string): { readonly types: string; readonly default: string } {
  return { types: path.replace(/\.ts$/, '.d.ts'), default: path.replace(/\.ts$/, '.js') }
}

/** Folders, from the root of the file system on. */
export interface PackagePlace {
  readonly root: string
  readonly source: string
  readonly target: string
  /** Where the packages lie that are compiled already, and their names there. */
  readonly built: string
  readonly neighbours: readonly string[]
}

/** The settings of `tsc` for one package. */
export function compilerSettings(place: PackagePlace): object {
  const { root, source, target, built, neighbours } = place
  return {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      // What Node 22 knows; a newer method is an error here.
      target: 'es2023',
      lib: ['es2024', 'esnext.iterator', 'esnext.collection'],
      rootDir: join(source, 'src'),
      outDir: join(target, compiledFolder),
      noEmit: false,
      noEmitOnError: true,
      declaration: true,
      stripInternal: true,
      allowImportingTsExtensions: true,
      rewriteRelativeImportExtensions: true,
      typeRoots: [join(root, 'node_modules', '@types')],
      // Without these a neighbour's sources would be compiled into this package.
      paths: Object.fromEntries(
        neighbours.flatMap((name) => [
          [`@frontdesk/${name}`, [join(built, name, compiledFolder, 'index.d.ts')]],
          [`@frontdesk/${name}/*.ts`, [join(built, name, compiledFolder, '*.d.ts')]],
        ]),
      ),
    },
    include: [join(source, 'src', '**', '*.ts')],
    exclude: unpublished.map((glob) => join(source, 'src', '**', glob)),
  }
}

/**
 * What the compiled files import and package.json does not promise, each once.
 *
 * @param files texts of `.js` and `.d.ts` files
 */
export function undeclaredImports(
  manifest: SourceManifest,
  files: readonly string[],
): readonly string[] {
  const { dependencies, optionalDependencies, peerDependencies } = manifest
  const declared = new Set([
    manifest.name,
    ...[dependencies, optionalDependencies, peerDependencies].flatMap((rows) =>
      Object.keys(rows ?? {}),
    ),
  ])
  const names = files.flatMap(importsOf).filter((name) => !name.startsWith('.'))
  const packages = names
    .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
    .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name)
  return [...new Set(packages)].filter((name) => !declared.has(name)).sort()
}
