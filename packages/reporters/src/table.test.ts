import { expect, test } from 'vitest'
import { formatTable } from './table.ts'
import { textWidth } from './text/width.ts'

const screen = { colour: false, width: 80 }

test('rows stand under their names, numbers at the right, null in words', () => {
  const text = formatTable(
    [
      ['2025-01-04', 'Celtics', '0.71'],
      ['2025-01-04', null, '0.9'],
    ],
    [{ name: 'game_date' }, { name: 'home_team' }, { name: 'p', align: 'right' }],
    screen,
  )
  expect(text).toBe(`game_date   home_team     p
──────────  ─────────  ────
2025-01-04  Celtics    0.71
2025-01-04  null        0.9`)
})

test('wide cells are cut, hostile ones are harmless, and columns without room are counted', () => {
  const columns = Array.from({ length: 30 }, (_, i) => ({ name: i === 0 ? '__proto__' : `column_${i}` }))
  const text = formatTable([columns.map(() => `${'長い'.repeat(40)}\n\u001b[2J`)], columns, { ...screen, width: 60 })
  for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(60)
  expect(text).not.toContain('\u001b')
  expect(text).toContain('20 more columns')
})

test('a table without rows still has its head', () => {
  expect(formatTable([], [{ name: 'a' }], screen)).toBe('a\n─')
})
