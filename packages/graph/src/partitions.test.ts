import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, dateOf, monthNumber, monthOf, parseDate, parseMonth } from './calendar.ts'
import {
  daily,
  isPartition,
  monthly,
  newestDue,
  parsePartition,
  parsePartitions,
  partitionOf,
  partitionsBetween,
} from './partitions.ts'
import { thrown } from './testing/thrown.ts'

const season = daily({ start: '2024-10-22', end: '2025-04-13', timeZone: 'America/New_York' })

describe('dates', () => {
  it.each(['2024-02-29', '2000-02-29', '2025-12-31', '0001-01-01'])('takes %s', (text) => {
    expect(parseDate(text)).toBe(text)
  })

  it.each([
    ['2025-02-29', '2025-02-29 does not exist: February 2025 has 28 days'],
    ['1900-02-29', '1900-02-29 does not exist: February 1900 has 28 days'],
    ['2025-04-31', '2025-04-31 does not exist: April 2025 has 30 days'],
    ['2025-13-01', '2025-13-01 does not exist: there is no month 13'],
    ['2025-00-01', '2025-00-01 does not exist: there is no month 00'],
    ['2025-01-00', '2025-01-00 does not exist: January 2025 has 31 days'],
    ['yesterday', '"yesterday" is not a date'],
    ['2025-01-01T00:00', '"2025-01-01T00:00" is not a date'],
  ])('refuses %s', (text, message) => {
    const error = thrown(() => parseDate(text))
    expect([error.code, error.message]).toEqual(['bad-date', message])
  })

  it('proposes the form that was meant', () => {
    expect(thrown(() => parseDate('2025/1/5')).details).toEqual(['expected  YYYY-MM-DD, for example 2025-01-05'])
  })

  it('counts days as the calendar does, over summer time and leap days', () => {
    expect(addDays('2025-03-08', 2)).toBe('2025-03-10')
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01')
    fc.assert(
      fc.property(fc.integer({ min: -200_000, max: 200_000 }), fc.integer({ min: -4000, max: 4000 }), (day, days) => {
        expect(addDays(addDays(dateOf(day), days), -days)).toBe(dateOf(day))
      }),
    )
  })
})

describe('daily partitions', () => {
  it('hold the days from start to end, both included', () => {
    expect(isPartition(season, '2024-10-22')).toBe(true)
    expect(isPartition(season, '2025-04-13')).toBe(true)
    expect(isPartition(season, '2024-10-21')).toBe(false)
    expect(isPartition(season, '2025-04-14')).toBe(false)
    expect(isPartition(season, '2025-02-29')).toBe(false)
    expect(isPartition(season, '2025-1-1')).toBe(false)
  })

  it('are listed between two days, cut to what exists', () => {
    expect(partitionsBetween(season, '2024-10-01', '2024-10-24')).toEqual(['2024-10-22', '2024-10-23', '2024-10-24'])
    expect(partitionsBetween(season, '2025-04-12', '2026-01-01')).toEqual(['2025-04-12', '2025-04-13'])
    expect(partitionsBetween(season, '2025-01-02', '2025-01-01')).toEqual([])
  })

  it.each([
    [{ start: '2025-02-30', timeZone: 'UTC' }, 'bad-date'],
    [{ start: '2025-02-01', end: '2025-01-01', timeZone: 'UTC' }, 'bad-partition'],
    [{ start: '2025-02-01', timeZone: 'New York!' }, 'bad-partition'],
  ])('are refused when they cannot be: %o', (options, code) => {
    expect(thrown(() => daily(options)).code).toBe(code)
  })
})

describe('parsePartitions', () => {
  it('reads a day, a list, a range and a mixture, ascending and each once', () => {
    expect(parsePartitions('2025-01-01', season)).toEqual(['2025-01-01'])
    expect(parsePartitions('2025-01-03, 2025-01-01', season)).toEqual(['2025-01-01', '2025-01-03'])
    expect(parsePartitions('2024-12-31..2025-01-02,2025-01-01', season)).toEqual([
      '2024-12-31',
      '2025-01-01',
      '2025-01-02',
    ])
  })

  it.each([
    ['2025-02-29', 'bad-date', 'does not exist'],
    ['2025-01-01..2025-02-30', 'bad-date', 'does not exist'],
    ['2024-10-21', 'bad-partition', 'before the first partition, 2024-10-22'],
    ['2025-04-14', 'bad-partition', 'after the last partition, 2025-04-13'],
    ['2025-01-05', 'bad-partition', 'after the newest partition, 2025-01-04'],
    ['2025-01-03..2025-01-01', 'bad-partition', 'runs backwards'],
    ['2025-01-01..', 'bad-partition', 'has no end'],
    ['..2025-01-01', 'bad-partition', 'has no start'],
    ['2025-01-01,,2025-01-02', 'bad-partition', 'empty place'],
    ['', 'bad-partition', 'empty place'],
    ['2025-01-01..2025-01-02..2025-01-03', 'bad-partition', 'is not a range'],
  ])('refuses %s', (text, code, message) => {
    const error = thrown(() =>
      parsePartitions(text, season, { newest: text.includes('04-14') ? undefined : '2025-01-04' }),
    )
    expect(error.code).toBe(code)
    expect(error.message).toContain(message)
  })
})

const months = monthly({ start: '2023-11', end: '2024-06', timeZone: 'UTC' })

describe('months', () => {
  it.each([
    ['2024-13', '2024-13 does not exist: there is no month 13', []],
    ['2024-00', '2024-00 does not exist: there is no month 00', []],
    ['2024-01-15', '"2024-01-15" is not a month', ['expected  YYYY-MM, for example 2024-01']],
    ['January', '"January" is not a month', ['expected  YYYY-MM']],
  ])('are refused when they are none: %s', (text, message, details) => {
    const error = thrown(() => parseMonth(text))
    expect([error.code, error.message]).toEqual(['bad-date', message])
    if (details.length > 0) expect(error.details).toEqual(details)
  })

  it('are counted over years', () => {
    expect(monthOf(monthNumber('2023-12') + 1)).toBe('2024-01')
    expect(monthNumber('2024-13')).toBeNaN()
    fc.assert(fc.property(fc.integer({ min: 0, max: 9999 * 12 }), (number) => monthNumber(monthOf(number)) === number))
  })
})

describe('monthly partitions', () => {
  it('hold the months from start to end, both included, and no days', () => {
    expect(isPartition(months, '2023-11')).toBe(true)
    expect(isPartition(months, '2024-06')).toBe(true)
    for (const text of ['2023-10', '2024-07', '2024-13', '2024-00', '2024-1', '2024-01-01']) {
      expect(isPartition(months, text)).toBe(false)
    }
    expect(partitionsBetween(months, '2023-01', '2024-02')).toEqual(['2023-11', '2023-12', '2024-01', '2024-02'])
  })

  it('are read as months, lists and ranges', () => {
    expect(parsePartitions('2024-02, 2023-12..2024-01', months)).toEqual(['2023-12', '2024-01', '2024-02'])
    expect(thrown(() => parsePartitions('2024-01..', months)).details).toEqual([
      'expected  a month (2025-01), a list (2025-01,2025-03) or a range (2025-01..2025-03)',
    ])
    expect(thrown(() => parsePartitions('2024-01-15', months)).message).toBe('"2024-01-15" is not a month')
    expect(thrown(() => parsePartitions('2024-03', months, { newest: '2024-02' })).message).toContain(
      'after the newest partition, 2024-02',
    )
    expect(thrown(() => parsePartition(season, '2024-11')).message).toBe('"2024-11" is not a date')
  })

  it.each([
    [{ start: '2024-01-01', timeZone: 'UTC' }, 'bad-date'],
    [{ start: '2024-02', end: '2024-01', timeZone: 'UTC' }, 'bad-partition'],
  ])('are refused when they cannot be: %o', (options, code) => {
    expect(thrown(() => monthly(options)).code).toBe(code)
  })

  it('are due once their first day is complete; a day, once it is', () => {
    expect(newestDue(months, '2024-03-01')).toBe('2024-02')
    expect(newestDue(months, '2024-03-02')).toBe('2024-03')
    expect(newestDue(season, '2025-01-01')).toBe('2024-12-31')
  })

  it('hold the days of their month', () => {
    expect(partitionOf(months, '2024-02-29')).toBe('2024-02')
    expect(partitionOf(season, '2024-11-05')).toBe('2024-11-05')
  })
})
