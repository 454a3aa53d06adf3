// Just enough of a scanner to tell code, comments and strings apart without a compiler.

const comment = String.raw`\/\/[^\n]*|\/\*[\s\S]*?\*\/`
const quoted = String.raw`'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"`
// One level of template inside ${} of a template; deeper ones are not worth a parser.
const inner = '`(?:\\\\[\\s\\S]|[^`\\\\])*`'
const template = `\`(?:\\\\[\\s\\S]|\\$\\{(?:${inner}|[^{}\`]|\\{[^{}]*\\})*\\}|[^\`\\\\])*\``
// A slash begins a regular expression where a value may begin.
const regex = String.raw`(?<=[(,=:[!&|?{};+*%<>~^]\s*|\breturn\s+|^\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*`

const tokens = new RegExp(
  `(?<comment>${comment})|(?<text>${quoted}|${template})|(?<regex>${regex})`,
  'gm',
)

/** The source with every comment blanked; line numbers stay. */
export function withoutComments(source: string): string {
  return blank(source, (kind) => kind === 'comment')
}

/** The source with comments, strings and regular expressions blanked; line numbers stay. */
export function codeOnly(source: string): string {
  return blank(source, () => true)
}

function blank(source: string, drop: (kind: 'comment' | 'text' | 'regex') => boolean): string {
  return source.replace(tokens, (token: string, isComment?: string, isText?: string) => {
    const kind = isComment !== undefined ? 'comment' : isText !== undefined ? 'text' : 'regex'
    return drop(kind) ? token.replace(/[^\n]/g, ' ') : token
  })
}

const importStatement =
  /\b(?:import|export)\s+(?:type\s+)?(?:[\w$*{}\s,]+?\s+from\s+)?(['"])(?<static>[^'"\n]+)\1|\b(?:import|require|getBuiltinModule)\s*\(\s*(['"])(?<dynamic>[^'"\n]+)\3\s*[,)]/g

/** Everything a source imports, types too: `import`, `export from`, `import()`, `require()`. */
export function importsOf(source: string): readonly string[] {
  const found = withoutComments(source).matchAll(importStatement)
  return [...found].map(({ groups }) => groups?.static ?? groups?.dynamic ?? '')
}
