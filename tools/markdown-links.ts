import { dirname, join, normalize } from 'node:path/posix'

import type { ProjectFile } from './project-files.ts'

const inlineLink = /!?\[(?:[^\]\\]|\\.|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g
const referenceLink = /^\s{0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s+"[^"]*")?\s*$/gm
const htmlLink = /<(?:a|img)\s[^>]*?(?:href|src)="([^"]+)"/g
const absolute = /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i

/**
 * Every link to another place of the repository that leads nowhere, a sentence each.
 *
 * @param pages all Markdown files, so that a link to a heading of another page can be checked
 * @param exists whether a path from the root of the repository is a file or folder
 */
export function brokenLinks(
  pages: readonly ProjectFile[],
  exists: (path: string) => boolean,
): readonly string[] {
  const anchors = new Map(pages.map(({ path, text }) => [path, anchorsOf(text)]))
  return pages.flatMap(({ path, text }) =>
    linksOf(text).flatMap((link) => {
      const [target = '', anchor] = link.split('#', 2)
      const file = target === '' ? path : resolveLink(path, decodeURI(target))
      if (!exists(file)) return [`${path}: ${link} leads to no file`]
      if (!anchor || anchors.get(file)?.has(decodeURIComponent(anchor)) !== false) return []
      return [`${path}: ${link} leads to no heading`]
    }),
  )
}

function resolveLink(page: string, target: string): string {
  const path = target.startsWith('/') ? target.slice(1) : join(dirname(page), target)
  return normalize(path).replace(/\/$/, '')
}

function linksOf(markdown: string): readonly string[] {
  const prose = withoutCode(markdown)
  return [inlineLink, referenceLink, htmlLink]
    .flatMap((syntax) => [...prose.matchAll(syntax)].map((match) => match[1] ?? ''))
    .filter((link) => !absolute.test(link))
}

/** The anchors GitHub makes of headings, and those written as HTML. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>()
  for (const [, heading = ''] of withoutFences(markdown).matchAll(
    /^ {0,3}#{1,6}\s+(.+?)\s*#*$/gm,
  )) {
    const slug = slugOf(heading)
    let anchor = slug
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`
    anchors.add(anchor)
  }
  for (const [, id = ''] of markdown.matchAll(/<[a-z0-9]+\s[^>]*?(?:id|name)="([^"]+)"/g)) {
    anchors.add(id)
  }
  return anchors
}

function slugOf(heading: string): string {
  return heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
}

function withoutFences(markdown: string): string {
  return markdown.replace(/^ *(`{3,}|~{3,})[^\n]*\n[\s\S]*?^ *\1[`~]*\s*$/gm, '')
}

function withoutCode(markdown: string): string {
  return withoutFences(markdown).replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '')
}
