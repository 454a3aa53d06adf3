import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { pageTokens } from './page-tokens.ts'

const text = 4.5
const outline = 3

describe('contrast (WCAG 2.2 §1.4.3, §1.4.11)', () => {
  const pairs: readonly [front: string, back: string, atLeast: number][] = [
    ['ink', 'paper', text],
    ['ink', 'panel', text],
    ['ink', 'panel-soft', text],
    ['ink', 'danger-soft', text],
    ['ink', 'good-soft', text],
    ['ink-soft', 'paper', text],
    ['ink-soft', 'panel', text],
    ['ink-soft', 'panel-soft', text],
    ['accent', 'panel', text],
    ['accent', 'paper', text],
    ['accent-ink', 'accent', text],
    ['accent-ink', 'accent-strong', text],
    ['danger', 'panel', text],
    ['danger', 'danger-soft', text],
    ['good', 'panel', text],
    ['line-strong', 'panel', outline],
    ['accent', 'danger-soft', outline],
  ]
  for (const [front, back, atLeast] of pairs) {
    for (const [look, index] of [
      ['light', 0],
      ['dark', 1],
    ] as const) {
      test(`${front} on ${back}, ${look}: at least ${atLeast} to 1`, () => {
        const found = contrast(colour(front, index), colour(back, index))
        assert.ok(found >= atLeast, `${found.toFixed(2)} to 1`)
      })
    }
  }
})

function colour(name: string, index: 0 | 1): string {
  const [, ...found] =
    new RegExp(`--${name}: light-dark\\(#([0-9a-f]{6}), #([0-9a-f]{6})\\)`).exec(pageTokens) ?? []
  const value = found[index]
  assert.ok(value, name)
  return value
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
