import { describe, expect, it } from 'vitest'
import { authorLine, callSite, shownFrom } from './location.ts'

const at = (...frames: string[]): string => ['Error: x', ...frames.map((frame) => `    at ${frame}`)].join('\n')

describe("the author's line", () => {
  it.each([
    ['a function', at('build (file:///w/assets.ts:14:3)', 'Object.<anonymous> (/w/other.ts:1:1)'), '/w/assets.ts:14'],
    ['the top of a module', at('file:///w/assets.ts:3:7'), '/w/assets.ts:3'],
    ['an async function', at('async file:///w/assets.ts:3:7'), '/w/assets.ts:3'],
    ['a path with a space and a percent', at('f (file:///my%20w/50%25.ts:2:1)'), '/my w/50%.ts:2'],
    ['a module that was read anew', at('f (file:///w/assets.ts?anew=2:14:3)'), '/w/assets.ts:14'],
    ['a path with a lone percent', at('f (/w/50%.ts:2:1)'), '/w/50%.ts:2'],
    [
      'a syntax error',
      'file:///w/assets.ts:5\n  const = 1\n        ^\n\nSyntaxError: Unexpected token',
      '/w/assets.ts:5',
    ],
    ['the caller of a package', at('f (file:///w/node_modules/x/a.js:1:1)', 'g (file:///w/b.ts:9:1)'), '/w/b.ts:9'],
    ['the caller of Headwater', at(`f (${import.meta.url}:1:1)`, 'g (file:///w/b.ts:9:1)'), '/w/b.ts:9'],
  ])('is found for %s', (_, stack, expected) => {
    expect(authorLine(stack)).toBe(expected)
  })

  it('is nothing behind the loader, where a module was not found', () => {
    expect(
      authorLine(at('resolve (node:internal/modules/esm/resolve:1:1)', 'hook (file:///w/hooks.ts:1:1)')),
    ).toBeNull()
  })

  it('is nothing where only Node and Headwater are in the stack', () => {
    expect(authorLine(at('node:internal/timers:1:1', `f (${import.meta.url}:1:1)`))).toBeNull()
    expect(callSite()).toBe('unknown place')
  })
})

it('a location is shown relative to the workspace', () => {
  expect(shownFrom('/w', '/w/apps/assets.ts:3')).toBe('apps/assets.ts:3')
  expect(shownFrom('/w/a', '/w/b/assets.ts:3')).toBe('../b/assets.ts:3')
  expect(shownFrom('/w', 'unknown place')).toBe('unknown place')
})
