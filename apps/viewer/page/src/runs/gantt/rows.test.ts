import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at, runAsset, runStep, START } from '../testing/run-steps.ts'
import { mergeBars } from './merge-bars.ts'
import { type GanttBar, ganttRows } from './rows.ts'

const shut = { now: null, opened: new Map() }

describe('lanes of a run', () => {
  it('shows each step with its assets below', () => {
    const steps = [runStep('1', { from: 0, to: 3, assets: [runAsset('a'), runAsset('b')] }), runStep('2')]
    expect(ganttRows(steps, shut).map(({ id, level, parent }) => [id, level, parent])).toEqual([
      ['1', 1, null],
      ['1 nba/silver/a', 2, '1'],
      ['1 nba/silver/b', 2, '1'],
      ['2', 1, null],
    ])
  })

  it('puts the partitions of one operation into one closed lane that counts them', () => {
    const steps = [
      runStep('1/2025-01-01', { from: 0, to: 2 }),
      runStep('1/2025-01-02', { from: 1, to: 4, state: 'failed' }),
      runStep('1/2025-01-03'),
    ]
    expect(ganttRows(steps, shut)).toMatchObject([
      {
        id: 'operation 1',
        label: 'ingest_games',
        detail: '3 partitions · 1 failed · 1 to go',
        expanded: false,
        state: 'failed',
      },
    ])
  })

  it('opens the lane of many where one asks for it, partition by partition', () => {
    const steps = [runStep('1/2025-01-01', { assets: [runAsset('a')] }), runStep('1/2025-01-02')]
    const opened = new Map([
      ['operation 1', true],
      ['1/2025-01-01', true],
    ])
    expect(ganttRows(steps, { now: null, opened }).map(({ label, level }) => [label, level])).toEqual([
      ['ingest_games', 1],
      ['2025-01-01', 2],
      ['a', 3],
      ['2025-01-02', 2],
    ])
  })

  it('keeps a step of many assets closed, unless it runs or failed', () => {
    const assets = Array.from({ length: 50 }, (_, index) => runAsset(`a${index}`))
    const one = (step: ReturnType<typeof runStep>) => ganttRows([step], { ...shut, now: START })[0]?.expanded
    expect(one(runStep('1', { from: 0, to: 1, assets }))).toBe(false)
    expect(one(runStep('1', { from: 0, assets }))).toBe(true)
    expect(one(runStep('1', { from: 0, to: 1, state: 'failed', assets }))).toBe(true)
  })

  it('draws what runs up to now, and of a dead run up to where it was heard of last', () => {
    const steps = [runStep('1', { from: 0, to: 3 }), runStep('2', { from: 3 })]
    const end = (now: number | null) => ganttRows(steps, { now, opened: new Map() })[1]?.bars[0]?.to
    expect(end(START + 60_000)).toBe(START + 60_000)
    expect(end(null)).toBe(START + 3000)
  })

  it('begins the bar of an asset that was never seen to start so long before its end as it took', () => {
    const assets = [runAsset('a', { state: 'materialized', endedAt: at(5), durationMs: 2000 })]
    expect(ganttRows([runStep('1', { from: 0, to: 6, assets })], shut)[1]?.bars).toEqual([
      { from: START + 3000, to: START + 5000, state: 'materialized', expected: false },
    ])
  })

  it('has no bar for what a run that was cancelled never began', () => {
    const assets = [
      runAsset('a', { state: 'interrupted', startedAt: at(1), endedAt: at(2) }),
      runAsset('b', { state: 'interrupted', endedAt: at(2) }),
      runAsset('c', { state: 'materialized', endedAt: at(2) }),
    ]
    const rows = ganttRows([runStep('1', { from: 0, to: 2, state: 'interrupted', assets })], shut)
    expect(rows.slice(1).map(({ bars }) => bars.map(({ from }) => from - START))).toEqual([[1000], [], [0]])
  })

  it('puts what waits behind what it waits for, by the estimates, while the run goes on', () => {
    const steps = [
      runStep('1', { from: 0, estimateMs: 10_000 }),
      runStep('2', { after: ['1'], estimateMs: 5000 }),
      runStep('3', { after: ['2'], estimateMs: 1000 }),
    ]
    const bars = ganttRows(steps, { now: START + 4000, opened: new Map() }).map((row) => row.bars.at(-1))
    expect(bars[0]).toEqual({ from: START + 4000, to: START + 10_000, state: 'running', expected: true })
    expect(bars[1]).toEqual({ from: START + 10_000, to: START + 15_000, state: 'waiting', expected: true })
    expect(bars[2]).toMatchObject({ from: START + 15_000, to: START + 16_000 })
    expect(ganttRows(steps, shut)[1]?.bars).toEqual([])
  })

  it('has no bar that ends before it begins, whatever the clocks said', () => {
    const seconds = fc.option(fc.integer({ min: -50, max: 50 }), { nil: undefined })
    fc.assert(
      fc.property(fc.array(fc.tuple(seconds, seconds)), seconds, (times, now) => {
        const steps = times.map(([from, to], index) =>
          runStep(`${index % 3}/2025-01-0${(index % 9) + 1}`, {
            ...(from === undefined ? {} : { from }),
            ...(from === undefined || to === undefined ? {} : { to }),
            estimateMs: 10,
          }),
        )
        const rows = ganttRows(steps, { now: now === undefined ? null : START + now * 1000, opened: new Map() })
        expect(rows.flatMap((row) => row.bars).every((bar) => bar.to >= bar.from)).toBe(true)
      }),
    )
  })
})

describe('bars of partitions side by side', () => {
  it('become one where they overlap in one state, and cover the same time as before', () => {
    const bar = fc.record({
      from: fc.integer({ min: 0, max: 40 }),
      length: fc.integer({ min: 1, max: 10 }),
      state: fc.constantFrom('done', 'failed', 'running'),
    })
    const covered = (bars: readonly GanttBar[], state: string) => {
      const seconds = Array.from({ length: 60 }, (_, second) => second)
      return seconds.filter((second) => bars.some((b) => b.state === state && b.from <= second && second < b.to))
    }
    fc.assert(
      fc.property(fc.array(bar), (made) => {
        const bars = made.map(({ from, length, state }) => ({ from, to: from + length, state, expected: false }))
        const merged = mergeBars(bars)
        for (const state of ['done', 'failed', 'running']) {
          expect(covered(merged, state)).toEqual(covered(bars, state))
          const same = merged.filter((b) => b.state === state)
          expect(same.every((b, index) => index === 0 || b.from > (same[index - 1]?.to ?? 0))).toBe(true)
        }
      }),
    )
  })

  it('draws what failed on top of what is done', () => {
    const bars = [
      { from: 0, to: 5, state: 'failed', expected: false },
      { from: 0, to: 9, state: 'done', expected: false },
    ]
    expect(mergeBars(bars).at(-1)?.state).toBe('failed')
  })
})
