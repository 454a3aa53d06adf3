import type { ProjectFile } from './project-files.ts'

/** A page that a tool writes, so that it cannot go stale. */
export interface GeneratedPage {
  /** From the root of the repository. */
  readonly path: string
  /** The whole text; the same for the same sources. */
  make(): string | Promise<string>
}

/** The first lines of every generated page: its title, and where its words come from. */
export function pageHead(title: string, source: string): string {
  return `# ${title}\n\n<!-- Made by \`npm run docs\` from ${source}. Change that, not this. -->\n`
}

/** A Markdown table. A `|` in a cell is escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |\n`
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('')
}

/**
 * Makes every page and tells which differ from what is there.
 *
 * @param current the text of a path as it is, undefined when there is no such file
 */
export async function stalePages(
  pages: readonly GeneratedPage[],
  current: (path: string) => string | undefined,
): Promise<readonly ProjectFile[]> {
  const made = await Promise.all(
    pages.map(async (page) => ({ path: page.path, text: await page.make() })),
  )
  return made.filter(({ path, text }) => current(path) !== text)
}
