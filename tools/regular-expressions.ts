import { parseAst } from 'rolldown/parseAst'

import type { ProjectFile } from './project-files.ts'

/** A regular expression as a source writes it. */
export interface RegularExpression {
  /** `packages/cli/src/profiles.ts:85` */
  readonly place: string
  readonly source: string
  readonly flags: string
}

/** `new RegExp(...)`: what it matches is known only while the program runs. */
export interface MadeExpression {
  readonly place: string
  /** It is made while its module is loaded, not in a function. */
  readonly isConstant: boolean
}

export interface ExpressionsOfFile {
  /** Literals, and patterns of schemas. */
  readonly written: readonly RegularExpression[]
  readonly made: readonly MadeExpression[]
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string; readonly start: number }

const functions = new Set([
  'ArrowFunctionExpression',
  'FunctionDeclaration',
  'FunctionExpression',
  'MethodDefinition',
])

/** Every regular expression of a source, comments and strings apart. */
export function regularExpressionsOf({ path, text }: ProjectFile): ExpressionsOfFile {
  const written: RegularExpression[] = []
  const made: MadeExpression[] = []
  const program = text.startsWith('#!') ? `//${text.slice(2)}` : text

  function visit(value: unknown, isInFunction: boolean): void {
    if (Array.isArray(value)) for (const item of value) visit(item, isInFunction)
    if (!isNode(value)) return
    const place = `${path}:${program.slice(0, value.start).split('\n').length}`
    const found = literalOf(value)
    if (found) written.push({ place, ...found })
    if (isMaking(value)) made.push({ place, isConstant: !isInFunction })
    const below = isInFunction || functions.has(value.type)
    for (const member of Object.values(value)) visit(member, below)
  }

  visit(parseAst(program, { lang: 'ts' }).body, false)
  return { written, made }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value
}

function literalOf(node: Node): { readonly source: string; readonly flags: string } | undefined {
  const { regex } = node as {
    readonly regex?: { readonly pattern: string; readonly flags: string }
  }
  if (regex) return { source: regex.pattern, flags: regex.flags }
  const { key, value } = node as {
    readonly key?: { readonly name?: string }
    readonly value?: { readonly value?: unknown }
  }
  // TypeBox compiles `pattern` with the flag u.
  const isPattern = node.type === 'Property' && key?.name === 'pattern'
  return isPattern && typeof value?.value === 'string'
    ? { source: value.value, flags: 'u' }
    : undefined
}

function isMaking(node: Node): boolean {
  const { callee } = node as { readonly callee?: { readonly name?: string } }
  return (
    (node.type === 'NewExpression' || node.type === 'CallExpression') && callee?.name === 'RegExp'
  )
}

/** Loads a module and tells what regular expressions it makes meanwhile, those of its imports too. */
export async function expressionsMadeBy(module: string): Promise<readonly RegularExpression[]> {
  const made: RegularExpression[] = []
  const usual = globalThis.RegExp
  globalThis.RegExp = new Proxy(usual, {
    construct(target, [source, flags]: [string, string | undefined], newTarget) {
      made.push({ place: module, source: String(source), flags: flags ?? '' })
      return Reflect.construct(target, [source, flags], newTarget) as object
    },
  })
  try {
    await import(module)
  } finally {
    globalThis.RegExp = usual
  }
  return made
}
