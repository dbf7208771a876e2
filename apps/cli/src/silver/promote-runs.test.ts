import type { PromotionResult } from '@headwater/aws/silver'
import { describe, expect, it } from 'vitest'
import { exitCodeOfPromotion, promotionInWords } from './promote-runs.ts'
import { change, counted, run } from './testing/runs.ts'

const told = (result: PromotionResult, target = 'sandbox') => promotionInWords(result, ['B'], target, process.stdout)

describe('a promotion ends', () => {
  it('well where it counts, or counted already; else with exit code 1', () => {
    const moved = change('2024-01-05', counted('A'), counted('B'))
    expect(exitCodeOfPromotion({ type: 'promoted', change: moved, rebuilt: [], lost: 0 })).toBe(0)
    expect(exitCodeOfPromotion({ type: 'already', partitions: [] })).toBe(0)
    expect(exitCodeOfPromotion({ type: 'conflict', partitions: [] })).toBe(1)
    expect(exitCodeOfPromotion({ type: 'not ready', runs: [] })).toBe(1)
    expect(exitCodeOfPromotion({ type: 'gold failed', month: '2024-01', message: '', evidence: [], next: [] })).toBe(1)
  })

  it('with who was quicker, and how to look again on the same target', () => {
    const moved = { ...change('2024-01-05', counted('A'), counted('C')), reason: 'a fix' }
    const text = told(
      { type: 'conflict', partitions: [{ ingest_date: '2024-01-05', now: counted('C'), change: moved }] },
      'prod',
    )
    expect(text).toContain('2024-01-05  C counts now: promote by ana@host at 2026-01-29T15:00:00.000Z: "a fix"')
    expect(text).toContain('pnpm headwater promote B --dry-run --target prod')
  })

  it('with the run to go on with where dates are not finished, and not with the rest alone', () => {
    const runs = ['2024-01-05', '2024-01-06'].map((date) => ({
      run: run(date, date, { state: 'planned' }),
      why: 'not started yet',
      unfinished: true,
    }))
    const text = told({ type: 'not ready', runs })
    expect(text).toContain('2024-01-05..2024-01-06: not started yet')
    expect(text).toContain('pnpm headwater runs resume 7f3c')
    expect(text).not.toContain('--ready-only')
  })

  it('with the rest to promote alone where dates have failed', () => {
    const failed = { run: run('2024-01-05', 'x', { state: 'failed' }), why: 'failed: no _SUCCESS', unfinished: false }
    expect(told({ type: 'not ready', runs: [failed] })).toContain('pnpm headwater promote B --ready-only')
  })
})
