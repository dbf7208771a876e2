import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callJobs } from '../test/python.ts'

interface SortedOut {
  readonly valid: readonly (readonly (string | null)[])[]
  readonly refused: readonly (readonly [readonly string[], string])[]
}

const good = ['T1', 'C1', '10.50', 'EUR', '2024-01-15T09:30:00Z']
const without = (column: number, value: string) => good.map((was, at) => (at === column ? value : was))

/** What becomes of single rows of the file of 2024-01-15: the error of each, or `valid`. */
async function verdicts(rows: readonly (readonly string[])[], options: object = {}): Promise<readonly string[]> {
  const answers = await callJobs<SortedOut>(rows.map((row) => ({ call: 'sort_out', rows: [row], ...options })))
  return answers.map(({ refused }) => refused[0]?.[1] ?? 'valid')
}

describe('a row', () => {
  it('is refused by the first rule that it breaks', async () => {
    const cases: readonly (readonly [readonly string[], string])[] = [
      [good, 'valid'],
      [good.slice(0, 4), 'schema'],
      [[...good, ''], 'schema'],
      [without(0, ''), 'null'],
      [without(1, '  '), 'null'],
      [without(2, ''), 'null'],
      [without(3, ''), 'null'],
      [without(4, ''), 'null'],
      [without(2, 'ten'), 'type'],
      [without(2, '10,50'), 'type'],
      [without(2, '10.505'), 'type'],
      [without(2, '1e3'), 'type'],
      [without(2, 'NaN'), 'type'],
      [without(2, '.5'), 'type'],
      [without(2, '١٠'), 'type'],
      [without(2, '99999999999999.99'), 'valid'],
      [without(2, '100000000000000.00'), 'type'],
      [without(2, '-10.5'), 'valid'],
      [without(2, '10'), 'valid'],
      [without(3, 'GBP'), 'currency'],
      [without(3, 'eur'), 'currency'],
      [without(3, ' EUR '), 'valid'],
      [without(4, '15/01/2024 09:30'), 'timestamp'],
      [without(4, '2024-02-30T09:30:00Z'), 'timestamp'],
      [without(4, '2024-01-15'), 'timestamp'],
      [without(4, '2024-W03-1T09:30:00Z'), 'timestamp'],
      [['', 'C1', 'ten', 'GBP', 'never'], 'null'],
      [['T1', 'C1', 'ten', 'GBP', 'never'], 'type'],
    ]
    expect(await verdicts(cases.map(([row]) => row))).toEqual(cases.map(([, verdict]) => verdict))
  })

  it('belongs before the end of its ingest_date, in UTC, however late it arrives', async () => {
    const cases: readonly (readonly [string, string])[] = [
      ['2024-01-15T23:59:59.999999Z', 'valid'],
      ['2024-01-16T00:00:00Z', 'timestamp'],
      ['2024-01-16T01:00:00+01:30', 'valid'],
      ['2024-01-15T23:30:00-01:00', 'timestamp'],
      ['2024-01-16T00:00:00', 'timestamp'],
      ['2021-06-01 00:00:00', 'valid'],
    ]
    expect(await verdicts(cases.map(([time]) => without(4, time)))).toEqual(cases.map(([, verdict]) => verdict))
  })

  it('is kept in UTC, to the microsecond', async () => {
    const rows = ['2024-01-15T01:30:00+02:00', '2024-01-15T09:30:00.1234567Z'].map((time, at) => [
      `T${at}`,
      ...without(4, time).slice(1),
    ])
    const [sorted] = await callJobs<SortedOut>([{ call: 'sort_out', rows }])
    expect(sorted?.valid.map((row) => row[4])).toEqual(['2024-01-14T23:30:00', '2024-01-15T09:30:00.123456'])
  })

  it('is a duplicate of a valid row with its id, not of one that was refused', async () => {
    const other = ['T1', 'C9', '1.00', 'EUR', '2024-01-15T10:00:00Z']
    const rows = [without(3, 'GBP'), good, other, good]
    const [sorted] = await callJobs<SortedOut>([{ call: 'sort_out', rows }])
    expect(sorted?.valid.map((row) => row[1])).toEqual(['C1'])
    expect(sorted?.refused.map(([columns, error]) => [columns[1], error])).toEqual([
      ['C1', 'currency'],
      ['C9', 'duplicate'],
      ['C1', 'duplicate'],
    ])
  })

  it('of schema v2 may leave its channel open, and nothing else', async () => {
    const v2 = { columns: 6, currencies: ['EUR'] }
    const rows = [[...good, 'app'], [...good, ''], ['', ...good.slice(1), 'app'], good]
    expect(await verdicts(rows, v2)).toEqual(['valid', 'valid', 'null', 'schema'])
  })

  it('is either valid or refused, in the order in which it came', async () => {
    const field = fc.constantFrom(
      '',
      ' ',
      'T1',
      'T2',
      '1.00',
      '1.005',
      'EUR',
      'GBP',
      '2024-01-15T09:30:00Z',
      '2025-01-01T00:00:00Z',
    )
    const likely = fc.tuple(
      fc.constantFrom('T1', 'T2', 'T3', ''),
      fc.constantFrom('C1', ''),
      fc.constantFrom('1.00', '2', 'x'),
      fc.constantFrom('EUR', 'USD', 'GBP'),
      fc.constantFrom('2024-01-15T09:30:00Z', '2024-01-16T09:30:00Z'),
    )
    const files = fc.sample(fc.array(fc.oneof(likely, fc.array(field, { maxLength: 7 })), { maxLength: 12 }), 300)
    const answers = await callJobs<SortedOut>(files.map((rows) => ({ call: 'sort_out', rows })))
    for (const [at, { valid, refused }] of answers.entries()) {
      const rows = files[at] ?? []
      expect(valid.length + refused.length).toBe(rows.length)
      const ids = valid.map(([id]) => id)
      expect(new Set(ids).size).toBe(ids.length)
      expect(
        isPartOf(
          refused.map(([columns]) => columns.join()),
          rows.map((row) => row.join()),
        ),
      ).toBe(true)
      expect(
        isPartOf(
          ids,
          rows.map(([id = '']) => id.trim()),
        ),
      ).toBe(true)
    }
  })
})

/** Whether the items are found in the list in their order. */
function isPartOf(items: readonly (string | null | undefined)[], list: readonly string[]): boolean {
  let from = 0
  return items.every((item) => {
    from = list.indexOf(item ?? '', from) + 1
    return from > 0
  })
}

describe('a row hash', () => {
  it('is the same for the same columns, and tells where one column ends', async () => {
    const rows = [good, [...good], ['ab', 'c'], ['a', 'bc'], [], ['']]
    const hashes = await callJobs<string>(rows.map((columns) => ({ call: 'row_hash', columns })))
    expect(hashes[0]).toBe(hashes[1])
    expect(hashes[2]).not.toBe(hashes[3])
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/)
  })
})
