import fc from 'fast-check'
import { expect, it } from 'vitest'
import { longLabel, move, pageOf, pagesFrom, windowFrom } from './calendar.ts'
import { partitionAt } from './series.ts'

const season = { type: 'daily', first: '2024-12-30', states: 'ffmfsx' } as const
const months = { type: 'monthly', first: '2023-11', states: 'ffm' } as const

const drawn = (view: typeof season | typeof months, from: number, count: number) =>
  pagesFrom(view, from, count).map(({ label, rows }) => [
    label,
    rows.map((row) => row.map((cell) => (cell === null ? '·' : `${cell.short}${cell.state[0]}`)).join(' ')),
  ])

it('lays the days of a month out in weeks from Monday on', () => {
  expect(drawn(season, 0, 3)).toEqual([
    [
      'December 2024',
      ['· · · · · · ·', '· · · · · · ·', '· · · · · · ·', '· · · · · · ·', '· · · · · · ·', '30f 31f · · · · ·'],
    ],
    ['January 2025', ['· · 1m 2f 3s 4f ·', '· · · · · · ·', '· · · · · · ·', '· · · · · · ·', '· · · · · · ·']],
  ])
})

it('lays the months of a year out in two rows', () => {
  expect(drawn(months, 0, 5)).toEqual([
    ['2023', ['· · · · · ·', '· · · · Novf Decf']],
    ['2024', ['Janm · · · · ·', '· · · · · ·']],
  ])
})

it('shows each partition once, in order, whatever it begins with', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('daily' as const, 'monthly' as const),
      fc.integer({ min: 0, max: 20_000 }),
      fc.integer({ min: 1, max: 500 }),
      (type, start, count) => {
        const epoch = { type, first: type === 'daily' ? '1970-01-01' : '1970-01', states: '' }
        const view = { type, first: partitionAt(epoch, start), states: 'f'.repeat(count) }
        const cells = pagesFrom(view, 0, 10_000)
          .flatMap(({ rows }) => rows.flat())
          .flatMap((cell) => cell ?? [])
        expect(cells.map(({ index }) => index)).toEqual(Array.from({ length: count }, (_, i) => i))
        expect(cells.map(({ partition }) => partition)).toEqual(cells.map(({ index }) => partitionAt(view, index)))
      },
    ),
  )
})

it('says a partition as a person does', () => {
  expect(longLabel('2025-01-01')).toBe('Wednesday 1 January 2025')
  expect(longLabel('1969-12-31')).toBe('Wednesday 31 December 1969')
  expect(longLabel('2025-01')).toBe('January 2025')
})

const year = { type: 'daily', first: '2024-01-15', states: 'f'.repeat(366) } as const
const at = (date: string) => (Date.parse(date) - Date.parse(year.first)) / 86_400_000
const after = (date: string, key: string, ctrl = false) => {
  const to = move(year, at(date), key, ctrl)
  return to === null ? null : partitionAt(year, to)
}

it.each([
  ['2024-05-15', 'ArrowRight', '2024-05-16'],
  ['2024-05-15', 'ArrowUp', '2024-05-08'],
  ['2024-05-15', 'Home', '2024-05-13'],
  ['2024-05-15', 'End', '2024-05-19'],
  ['2024-01-31', 'PageDown', '2024-02-29'],
  ['2024-05-31', 'PageUp', '2024-04-30'],
  ['2024-01-15', 'ArrowLeft', '2024-01-15'],
  ['2025-01-14', 'PageDown', '2025-01-14'],
  ['2024-05-15', 'a', null],
])('from %s, %s goes to %s', (from, key, to) => {
  expect(after(from, key)).toBe(to)
})

it('goes to both ends with Ctrl', () => {
  expect([after('2024-05-15', 'Home', true), after('2024-05-15', 'End', true)]).toEqual(['2024-01-15', '2025-01-14'])
})

it('moves by months and years where months are the partitions', () => {
  const view = { type: 'monthly', first: '2020-01', states: 'f'.repeat(48) } as const
  const to = (key: string) => partitionAt(view, move(view, 20, key, false) ?? -1)
  expect(partitionAt(view, 20)).toBe('2021-09')
  expect(['ArrowUp', 'Home', 'End', 'PageDown'].map(to)).toEqual(['2021-03', '2021-07', '2021-12', '2022-09'])
})

it('keeps the window where it is while the cursor is in it, and never leaves what exists', () => {
  expect(windowFrom(year, 3, at('2024-05-15'), null)).toBe(2)
  expect(windowFrom(year, 3, at('2024-04-15'), 2)).toBe(2)
  expect(windowFrom(year, 3, at('2024-06-15'), 2)).toBe(3)
  expect(windowFrom(year, 3, at('2024-01-20'), 2)).toBe(0)
  expect(windowFrom(year, 3, at('2025-01-14'), 0)).toBe(10)
  expect(windowFrom(season, 6, 0, null)).toBe(0)
  fc.assert(
    fc.property(fc.nat(365), fc.nat(15), fc.integer({ min: 1, max: 12 }), (index, shown, count) => {
      const from = windowFrom(year, count, index, shown)
      const page = pageOf(year, index)
      expect(from <= page && page < from + count).toBe(true)
    }),
  )
})
