import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CanonicalDocument, CanonicalRun } from '../documents.ts'
import { wayBack } from '../rollback/way-back.ts'
import { applyMove, type Move, NOTHING_COUNTS, sameRun } from './change.ts'
import { canonicalLines, latestOf } from './derived.ts'
import { changedMonths, goldInputs, own } from './months.ts'
import { standing } from './standing.ts'

const run = (runId: string, ...months: string[]): CanonicalRun => ({ schema_v: 'v1', run_id: runId, months })

function move(action: Move['action'], partitions: { [date: string]: CanonicalRun | null }, gold = {}): Move {
  const at = new Date('2026-01-29T15:00:00Z')
  const moved = { partitions: new Map(Object.entries(partitions)), gold: new Map(Object.entries<string | null>(gold)) }
  return { at, by: 'ada@laptop', action, reason: 'GBP was rejected', id: 'b', ...moved }
}

const adopted = applyMove(
  NOTHING_COUNTS,
  move(
    'adopt',
    { '2024-01-31': run('o31', '2024-01', '2024-02'), '2024-02-01': run('o1', '2024-02') },
    { '2024-01': 'g1' },
  ),
)

describe('a move', () => {
  it('takes what counted into the history, and only what changed', () => {
    const next = applyMove(
      adopted,
      move('promote', { '2024-01-31': run('b31', '2024-01'), '2024-02-01': run('o1', '2024-02') }, { '2024-01': 'g2' }),
    )
    expect(next.version).toBe(2)
    expect(next.history.at(-1)).toMatchObject({
      version: 2,
      partitions: [{ ingest_date: '2024-01-31', from: run('o31', '2024-01', '2024-02'), to: run('b31', '2024-01') }],
      gold: [{ month: '2024-01', from: 'g1', to: 'g2' }],
    })
    expect(next.partitions['2024-02-01']).toEqual(run('o1', '2024-02'))
  })

  it('to nothing takes the date and the month away', () => {
    const next = applyMove(adopted, move('rollback', { '2024-01-31': null }, { '2024-01': null }))
    expect(Object.keys(next.partitions)).toEqual(['2024-02-01'])
    expect(next.gold).toEqual({})
  })

  it('that changes nothing is refused: it would be a version without a difference', () => {
    expect(() => applyMove(adopted, move('promote', { '2024-02-01': run('o1', '2024-02') }))).toThrow(/changes nothing/)
  })

  it('keeps the marks of deletions, but for what it points at', () => {
    const mark = { at: '2026-01-29T13:00:00Z', by: 'ada@laptop' }
    const deleting = ['x', 'b1', 'g2'].map((id) => ({ id, ...mark }))
    const next = applyMove({ ...adopted, deleting }, move('promote', { '2024-02-01': run('b1') }, { '2024-01': 'g2' }))
    expect(next.deleting).toEqual([{ id: 'x', ...mark }])
    const last = { ...adopted, deleting: [{ id: 'b1', ...mark }] }
    expect(applyMove(last, move('promote', { '2024-02-01': run('b1') }))).not.toHaveProperty('deleting')
  })
})

describe('months', () => {
  it('that change are those the old run fed, those the new one feeds, and the one in which the date arrived', () => {
    const moved = [['2024-02-01', run('b1', '2023-12')]] as const
    expect(changedMonths(adopted.partitions, moved)).toEqual(['2023-12', '2024-02'])
    expect(changedMonths(adopted.partitions, [['2024-01-31', null]])).toEqual(['2024-01', '2024-02'])
  })

  it('are made of every canonical run with rows of them, and of dates that arrived in them without a valid row', () => {
    const partitions = { ...adopted.partitions, '2024-01-07': run('empty') }
    expect(goldInputs(partitions, '2024-01').map(({ run_id }) => run_id)).toEqual(['empty', 'o31'])
    expect(goldInputs(partitions, '2024-02').map(({ run_id }) => run_id)).toEqual(['o31', 'o1'])
    expect(goldInputs(partitions, '2024-03')).toEqual([])
  })
})

describe('what is derived', () => {
  it('points at the run of the newest ingest_date, since it counts', () => {
    expect(latestOf(adopted)).toEqual({ run_id: 'o1', updated_at: adopted.updated_at })
    expect(latestOf(NOTHING_COUNTS)).toBeNull()
  })

  it('names one run for each date, one a line', () => {
    expect(canonicalLines(adopted)).toBe(
      '{"ingest_date":"2024-01-31","schema_v":"v1","run_id":"o31"}\n' +
        '{"ingest_date":"2024-02-01","schema_v":"v1","run_id":"o1"}\n',
    )
  })
})

/** Any interleaving of promotions and rollbacks of three runs over two dates. */
const deeds = fc.array(
  fc.record({
    date: fc.constantFrom('2024-01-31', '2024-02-01', '2024-02-02'),
    runId: fc.constantFrom('b1', 'b2', 'b3'),
    what: fc.constantFrom('promote' as const, 'rollback' as const),
  }),
  { maxLength: 25 },
)

describe('any history of promotions and rollbacks', () => {
  it('counts versions by one, has a `from` that is what counted, and replays to what counts', () => {
    fc.assert(
      fc.property(deeds, (done) => {
        const states = replay(done)
        for (const [index, after] of states.entries()) {
          const before = states[index - 1]
          if (before === undefined) continue
          const change = after.history.at(-1)
          expect(after.version).toBe(before.version + 1)
          expect(after.history.slice(0, -1)).toEqual(before.history)
          for (const { ingest_date, from, to } of change?.partitions ?? []) {
            expect(from).toEqual(own(before.partitions, ingest_date))
            expect(to).toEqual(own(after.partitions, ingest_date))
          }
          for (const date of ['2024-01-31', '2024-02-01', '2024-02-02']) {
            expect(standing(after.history, date).at(-1)?.run ?? null).toEqual(own(after.partitions, date))
          }
        }
      }),
    )
  })

  it('leads back to what counted at first, by rollbacks of what counts alone', () => {
    fc.assert(
      fc.property(deeds, (done) => {
        let document = replay(done).at(-1) ?? adopted
        for (const date of ['2024-01-31', '2024-02-01', '2024-02-02']) {
          for (let steps = 0; ; steps++) {
            expect(steps).toBeLessThanOrEqual(done.length)
            const counting = own(document.partitions, date)
            const way = counting === null ? null : wayBack(document, { date, runId: counting.run_id })
            if (way?.type !== 'back') break
            document = applyMove(document, move('rollback', { [date]: way.to }))
          }
          expect(own(document.partitions, date)).toEqual(own(adopted.partitions, date))
        }
      }),
    )
  })
})

function replay(done: readonly { date: string; runId: string; what: 'promote' | 'rollback' }[]): CanonicalDocument[] {
  const states = [adopted]
  for (const { date, runId, what } of done) {
    const document = states.at(-1) ?? adopted
    if (what === 'promote') {
      if (sameRun(own(document.partitions, date), run(runId))) continue
      states.push(applyMove(document, move('promote', { [date]: run(runId) })))
    } else {
      const way = wayBack(document, { date, runId })
      if (way.type === 'back') states.push(applyMove(document, move('rollback', { [date]: way.to })))
    }
  }
  return states
}
