import { describe, expect, it } from 'vitest'
import { namedPairs, usualPairs } from './compare-pairs.ts'
import { change, counted, run } from './testing/runs.ts'

const day = '2024-01-05'
const ref = (run_id: string, schema_v = 'v1') => ({ ingest_date: day, schema_v, run_id })

describe('without --runs', () => {
  it('what counts is compared with the newest validated run that does not', () => {
    const runs = [
      run(day, 'old'),
      run(day, 'new', { backfillId: 'range', schemaVersion: 'v2' }),
      run(day, 'bad', { state: 'failed' }),
    ]
    expect(usualPairs([day], null, { runs, counting: { [day]: counted('first') }, history: [] })).toEqual({
      pairs: [{ date: day, a: ref('first'), b: ref('new', 'v2') }],
      without: [],
      promotable: ['range'],
    })
  })

  it('a run that counts already is compared with what counted before it, and is not offered for promotion', () => {
    const known = {
      runs: [run(day, 'new'), run(day, 'newer')],
      counting: { [day]: counted('new') },
      history: [change(day, null, counted('first')), change(day, counted('first'), counted('new'))],
    }
    expect(usualPairs([day], new Set(['new']), known)).toEqual({
      pairs: [{ date: day, a: ref('first'), b: ref('new') }],
      without: [],
      promotable: [],
    })
  })

  it('dates with one run alone are named, with why', () => {
    const known = { runs: [run('2024-01-06', 'only')], counting: { [day]: counted('first') }, history: [] }
    expect(usualPairs([day, '2024-01-06'], null, known).without).toEqual([
      { date: day, why: 'no validated run besides what counts' },
      { date: '2024-01-06', why: 'nothing to compare only with: it is the first' },
    ])
  })

  it('a date called like a property of every object counts nothing', () => {
    const { pairs } = usualPairs(['constructor'], null, { runs: [run('constructor', 'x')], counting: {}, history: [] })
    expect(pairs).toEqual([])
  })
})

describe('with --runs', () => {
  const known = {
    runs: [
      run(day, 'backfill-2024-01-05-20260129T150000Z', { backfillId: 'range' }),
      run('2024-01-06', 'other', { backfillId: 'range' }),
    ],
    counting: { [day]: counted('20240105T120000Z') },
    history: [change(day, counted('gone'), counted('20240105T120000Z'))],
  }

  it('any two runs are compared, also one that counted long ago', () => {
    const { pairs } = namedPairs([day], ['gone', '20240105T120000Z'], known)
    expect(pairs).toEqual([{ date: day, a: ref('gone'), b: ref('20240105T120000Z') }])
  })

  it('a backfill id stands for its run of each date; dates without both are named', () => {
    const { pairs, without } = namedPairs([day, '2024-01-06'], ['20240105T120000Z', 'range'], known)
    expect(pairs).toEqual([{ date: day, a: ref('20240105T120000Z'), b: ref('backfill-2024-01-05-20260129T150000Z') }])
    expect(without).toEqual([{ date: '2024-01-06', why: 'has not both of these runs' }])
  })

  it('a name that is none is refused with the nearest', () => {
    const call = () => namedPairs([day], ['20240105T120000Z', 'backfill-2024-01-05-20260129T150001Z'], known)
    expect(call).toThrow(/no run of 2024-01-05 is called/)
    try {
      call()
    } catch (error) {
      expect(error).toMatchObject({ details: ['did you mean  backfill-2024-01-05-20260129T150000Z'] })
    }
  })
})
