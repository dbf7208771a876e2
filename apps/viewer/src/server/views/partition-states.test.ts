import { daily, monthly, partitionsBetween } from '@headwater/graph'
import { assert, constantFrom, integer, property, subarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { letterOf, type PartitionFacts, partitionsView } from './partition-states.ts'

const nothing: PartitionFacts = { made: '', stale: [], running: [], failed: [], unavailable: [] }
const days = daily({ start: '2024-12-30', timeZone: 'UTC' })

describe('the partitions of an asset', () => {
  it('are missing up to the day before, where none was made', () => {
    expect(partitionsView(days, nothing, '2025-01-04')).toEqual({ type: 'daily', first: '2024-12-30', states: 'mmmmm' })
  })

  it('are none before the first is due', () => {
    expect(partitionsView(days, nothing, '2024-12-30').states).toBe('')
  })

  it('end where they are said to end', () => {
    const ended = daily({ start: '2024-12-30', end: '2024-12-31', timeZone: 'UTC' })
    expect(partitionsView(ended, nothing, '2025-01-04').states).toBe('mm')
  })

  it('are shown also where they came before they were due, or before the first', () => {
    const view = partitionsView(days, { ...nothing, made: '2024-12-29,2025-01-05' }, '2025-01-01')
    expect(view).toEqual({ type: 'daily', first: '2024-12-29', states: 'fmmmmmmf' })
  })

  it('show the newest news: running before failed before unavailable before stale before made', () => {
    const facts = {
      made: '2024-12-30,2024-12-31,2025-01-01,2025-01-02',
      stale: ['2024-12-31', '2025-01-01'],
      unavailable: ['2025-01-03'],
      failed: ['2025-01-01', '2025-01-02'],
      running: ['2025-01-02'],
    }
    expect(partitionsView(days, facts, '2025-01-04').states).toBe('fsxru')
  })

  it('may be months', () => {
    const months = monthly({ start: '2024-11', timeZone: 'UTC' })
    const view = partitionsView(months, { ...nothing, made: '2024-12' }, '2025-01-04')
    expect(view).toEqual({ type: 'monthly', first: '2024-11', states: 'mfm' })
    expect(letterOf(view, '2024-12')).toBe('f')
    expect(letterOf(view, '2026-12')).toBe('m')
  })

  it('have each its own letter, whatever was made', () => {
    const all = partitionsBetween(days, '2024-12-30', '2025-03-15')
    assert(
      property(
        subarray(all),
        integer({ min: 0, max: 70 }),
        constantFrom('2025-01-02', '2025-02-28'),
        (made, at, today) => {
          const stale = made.slice(0, at)
          const view = partitionsView(days, { ...nothing, made: made.join(','), stale }, today)
          for (const [i, day] of all.entries()) {
            const expected = stale.includes(day) ? 's' : made.includes(day) ? 'f' : 'm'
            if (i < view.states.length) expect([day, view.states[i]]).toEqual([day, expected])
            else expect(made).not.toContain(day)
          }
        },
      ),
      { numRuns: 50 },
    )
  })
})
