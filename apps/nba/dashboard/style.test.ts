import { describe, expect, it } from 'vitest'
import { DARK, LIGHT } from './style.ts'

// WCAG 2.2, 1.4.3 and 1.4.11: text has 4.5 : 1 with what is behind it, the parts of a chart 3 : 1.

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (lighter + 0.05) / (darker + 0.05)
}

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
])('the %s colours', (_, { paper, ink, quiet, accent, rest }) => {
  it('are far enough apart to be read', () => {
    for (const text of [ink, quiet, accent]) expect(contrast(text, paper), text).toBeGreaterThanOrEqual(4.5)
    expect(contrast(rest, paper), rest).toBeGreaterThanOrEqual(3)
  })
})
