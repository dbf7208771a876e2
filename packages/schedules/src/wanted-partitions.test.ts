import { daily, monthly } from '@headwater/graph'
import { describe, expect, it } from 'vitest'
import { schedule } from './testing/schedule.ts'
import { wantedPartitions } from './wanted-partitions.ts'

const { runs } = schedule()
const days = daily({ start: '2025-01-01', timeZone: 'America/New_York' })

describe('the partitions of a due time', () => {
  const wanted = (
    due: string,
    {
      lookBackDays = 0,
      there = [],
      attempt = 1,
      partitions = days,
    }: {
      lookBackDays?: number
      there?: readonly string[]
      attempt?: number
      partitions?: Parameters<typeof wantedPartitions>[2]
    } = {},
  ) =>
    wantedPartitions(
      { runs: { ...runs, partitions: { type: 'due', lookBackDays } } },
      { due: new Date(due), attempt },
      partitions,
      (partition) => there.includes(partition),
    )

  it('are the day before, by the clock of the partitions', () => {
    expect(wanted('2025-01-05T12:00Z')).toEqual(['2025-01-04'])
    expect(wanted('2025-01-05T04:59Z')).toEqual(['2025-01-03'])
  })

  it('and those of the days before it that are not there', () => {
    expect(wanted('2025-01-08T12:00Z', { lookBackDays: 3, there: ['2025-01-05'] })).toEqual([
      '2025-01-04',
      '2025-01-06',
      '2025-01-07',
    ])
  })

  it('the newest also where it is there, but only the first time', () => {
    expect(wanted('2025-01-05T12:00Z', { there: ['2025-01-04'] })).toEqual(['2025-01-04'])
    expect(wanted('2025-01-05T12:00Z', { there: ['2025-01-04'], attempt: 2 })).toEqual([])
  })

  it('none before the first, nor after the last: the season is over', () => {
    expect(wanted('2025-01-02T12:00Z', { lookBackDays: 9 })).toEqual(['2025-01-01'])
    expect(wanted('2025-01-01T12:00Z', { lookBackDays: 9 })).toEqual([])
    const season = { ...days, end: '2025-01-10' }
    expect(wanted('2025-01-12T12:00Z', { partitions: season })).toEqual([])
    expect(wanted('2025-01-12T12:00Z', { partitions: season, lookBackDays: 2 })).toEqual(['2025-01-09', '2025-01-10'])
  })

  it('of months are those of these days', () => {
    const months = monthly({ start: '2024-01', timeZone: 'UTC' })
    expect(wanted('2025-01-05T12:00Z', { partitions: months })).toEqual(['2025-01'])
    expect(wanted('2025-01-05T12:00Z', { partitions: months, lookBackDays: 10 })).toEqual(['2024-12', '2025-01'])
  })
})

it('a schedule without partitions has none', () => {
  const without = { runs: { ...runs, partitions: null } }
  expect(wantedPartitions(without, { due: new Date(), attempt: 1 }, days, () => false)).toEqual([])
})
