import fc from 'fast-check'
import { expect, test } from 'vitest'
import { oneLine } from './clean.ts'
import { commandLines, shellWord } from './command.ts'
import { wantsColour } from './ink.ts'
import { formatAge, formatCount, formatDuration, formatEstimate, plural } from './quantity.ts'
import { elideEnd, elideMiddle, textWidth } from './width.ts'

test('durations, counts and ages as people read them', () => {
  expect([0, 410, 994, 996, 6100, 9960, 42_000, 123_000, 3_900_000, 180_000_000].map(formatDuration)).toEqual([
    '0.00 s',
    '0.41 s',
    '0.99 s',
    '1.0 s',
    '6.1 s',
    '10 s',
    '42 s',
    '2 min 3 s',
    '1 h 5 min',
    '2 d 2 h',
  ])
  expect([400, 8000, 9960, 119_000, 130_000].map(formatEstimate)).toEqual(['0.4 s', '8 s', '10 s', '119 s', '2 min'])
  expect([0, 999, 26_112, 1_204_331].map(formatCount)).toEqual(['0', '999', '26,112', '1,204,331'])
  expect([plural(1, 'asset'), plural(2000, 'asset')]).toEqual(['1 asset', '2,000 assets'])
  const now = new Date('2025-01-04T12:30:00Z')
  const ago = (minutes: number) => formatAge(new Date(now.getTime() - minutes * 60_000), now)
  expect([0, 5, 31 * 60, 12 * 24 * 60, -3].map(ago)).toEqual([
    'just now',
    '5 min ago',
    '31 h ago',
    '12 d ago',
    'just now',
  ])
})

test('a text is never wider than it was cut to, and is whole where it fits', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 80 }).map(oneLine),
      fc.integer({ min: 0, max: 60 }),
      (text, width) => {
        for (const cut of [elideEnd(text, width), elideMiddle(text, width)]) {
          expect(textWidth(cut)).toBeLessThanOrEqual(width)
          if (textWidth(text) <= width) expect(cut).toBe(text)
        }
      },
    ),
  )
})

test('bidirectional overrides, line separators and terminal sequences do not survive', () => {
  expect(oneLine('a\u202eb\u2028c\td\u001b]8;;x\u0007e\u0000')).toBe('ab ⏎ c de')
})

test('a word is quoted so that a shell reads it back', () => {
  expect(['fact_boxscores', 'a b', "it's", '$(x)', ''].map(shellWord)).toEqual([
    'fact_boxscores',
    "'a b'",
    "'it'\\''s'",
    "'$(x)'",
    "''",
  ])
})

test('a quoted word is never broken over two lines', () => {
  expect(commandLines("pnpm plan a --reason 'one two three four' --downstream", 30)).toEqual([
    'pnpm plan a --reason \\',
    "  'one two three four' \\",
    '  --downstream',
  ])
})

test('colour is for terminals that want it; FORCE_COLOR and NO_COLOR decide otherwise', () => {
  const terminal = { isTTY: true }
  expect(wantsColour(terminal, {})).toBe(true)
  expect(wantsColour({}, {})).toBe(false)
  expect(wantsColour(terminal, { NO_COLOR: '1' })).toBe(false)
  expect(wantsColour(terminal, { NO_COLOR: '' })).toBe(true)
  expect(wantsColour({}, { FORCE_COLOR: '1' })).toBe(true)
  expect(wantsColour(terminal, { FORCE_COLOR: '0' })).toBe(false)
  expect(wantsColour(terminal, { TERM: 'dumb' })).toBe(false)
})
