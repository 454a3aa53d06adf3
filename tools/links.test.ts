import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { brokenLinks } from './markdown-links.ts'
import { projectFiles, repositoryRoot } from './project-files.ts'

describe('links of this repository', () => {
  test('every relative link and anchor leads somewhere', () => {
    const exists = (path: string): boolean => existsSync(join(repositoryRoot, path))
    assert.deepEqual(brokenLinks(projectFiles(['.md']), exists), [])
  })
})

const guide = {
  path: 'docs/guide.md',
  text: '# Start\n## Run `npm test`, twice!\n## Start\n<a id="here"></a>\n```\n# Not one\n```\n',
}

const rows: readonly [markdown: string, broken: RegExp | 'fine'][] = [
  ['[a](guide.md)', 'fine'],
  ['[a](gone.md)', /docs\/page.md: gone.md leads to no file/],
  ['[a](../README.md "title")', 'fine'],
  ['[a](/docs/guide.md)', 'fine'],
  ['[a](../)', 'fine'],
  ['![a](gone.png)', /no file/],
  ['[![a](gone.png)](guide.md)', /gone.png leads to no file/],
  ['[a]: gone.md', /no file/],
  ['<img src="gone.png">', /no file/],
  ['[a](https://example.com/gone.md) [b](mailto:a@example.com)', 'fine'],
  ['[a](guide.md#start) [b](guide.md#start-1) [c](guide.md#here)', 'fine'],
  ['[a](guide.md#run-npm-test-twice)', 'fine'],
  ['[a](guide.md#not-one)', /guide.md#not-one leads to no heading/],
  ['[a](#gone)', /#gone leads to no heading/],
  ['# Here it is\n[a](#here-it-is)', 'fine'],
  ['`[a](gone.md)`\n```md\n[a](gone.md)\n```\n', 'fine'],
]

describe('link rules', () => {
  for (const [text, broken] of rows) {
    test(`${text.replaceAll('\n', ' ')}: ${broken}`, () => {
      const pages = [{ path: 'docs/page.md', text }, guide]
      const files = new Set(['README.md', 'docs/guide.md', 'docs/page.md', '.'])
      const problems = brokenLinks(pages, (path) => files.has(path))
      if (broken === 'fine') assert.deepEqual(problems, [])
      else assert.match(problems.join('\n'), broken)
    })
  }
})
