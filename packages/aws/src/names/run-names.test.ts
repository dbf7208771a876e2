import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newBackfillNames, newGoldName } from './new-names.ts'
import { formatRunName, nameProblem, parseLabel, parseRunName, type RunName } from './run-names.ts'

const at = new Date('2026-01-29T15:00:00Z')
const day = fc
  .integer({ min: 0, max: 20_000 })
  .map((days) => new Date(Date.UTC(2000, 0, 1 + days)).toISOString().slice(0, 10))
const second = fc
  .integer({ min: 0, max: 2_000_000_000 })
  .map((seconds) => new Date(Date.UTC(2000, 0, 1) + seconds * 1000))
const label = fc
  .option(
    fc.array(fc.stringMatching(/^[a-z0-9]{1,6}$/), { minLength: 1, maxLength: 3 }).map((words) => words.join('-')),
  )
  .filter((text) => text === null || isLabel(text))

function isLabel(text: string): boolean {
  try {
    return parseLabel(text) === text
  } catch {
    return false
  }
}

const names: fc.Arbitrary<RunName> = fc.oneof(
  fc.record({ form: fc.constant('scheduled' as const), at: second }),
  fc.record({ form: fc.constant('short' as const), at: second }),
  fc.record({ form: fc.constant('gold' as const), month: day.map((date) => date.slice(0, 7)), at: second }),
  fc.record({ form: fc.constant('date' as const), date: day, label, at: second }),
  fc.tuple(fc.uniqueArray(day, { minLength: 2, maxLength: 2 }), label, second).map(([days, purpose, time]) => {
    const [from = '', to = ''] = [...days].sort()
    return { form: 'range' as const, from, to, label: purpose, at: time }
  }),
)

describe('names of runs', () => {
  it('are read as they are written, in every form', () => {
    fc.assert(
      fc.property(names, (name) => {
        expect(parseRunName(formatRunName(name))).toEqual(name)
      }),
    )
  })

  it('have the forms of the runbook', () => {
    expect(formatRunName({ form: 'date', date: '2024-01-15', label: null, at })).toBe(
      'backfill-2024-01-15-20260129T150000Z',
    )
    const range = { form: 'range', from: '2024-01-01', to: '2024-01-15', label: null, at } as const
    expect(formatRunName(range)).toBe('backfill-2024-01-01-to-15-20260129T150000Z')
    expect(formatRunName({ ...range, to: '2024-02-10', label: 'gbp' })).toBe(
      'backfill-2024-01-01-to-2024-02-10-gbp-20260129T150000Z',
    )
    expect(parseRunName('backfill-20260129T150000Z')).toEqual({ form: 'short', at })
    expect(parseRunName('20260129T150000Z')).toEqual({ form: 'scheduled', at })
    expect(parseRunName('gold-2024-01-20260129T150000Z')).toEqual({ form: 'gold', month: '2024-01', at })
  })

  it.each([
    '',
    'backfill-2024-02-30-20260129T150000Z',
    'backfill-2024-01-15-20260229T150000Z',
    'backfill-2024-01-15-to-10-20260129T150000Z',
    'backfill-2024-01-15-to-15-20260129T150000Z',
    'backfill-2024-01-15-GBP-20260129T150000Z',
    'backfill-2024-01-15',
    'gold-2024-13-20260129T150000Z',
    'run_id=20260129T150000Z',
    '__proto__',
  ])('are not guessed: %j is none', (text) => {
    expect(parseRunName(text)).toBeNull()
  })

  it.each(['GBP', 'to-15', 'to', 'a--b', '-a', 'a:b', 'a/b', '', '20260129t150000z'])('take no label %j', (text) => {
    expect(() => parseLabel(text)).toThrow(/cannot be part of a run's name/)
  })

  it('are refused where Step Functions would refuse them', () => {
    expect(nameProblem('x'.repeat(80))).toBeNull()
    expect(nameProblem('x'.repeat(81))).toMatch(/81 characters.*takes 80/)
    expect(nameProblem('a:b')).toMatch(/":"/)
    expect(nameProblem('a/b')).toMatch(/"\/"/)
    expect(nameProblem('a b')).toMatch(/" "/)
  })
})

describe('new names', () => {
  it('give each date its own run, and one date no other backfill id', () => {
    expect(newBackfillNames(['2024-01-15'], { now: at, isTaken: () => false })).toEqual({
      backfillId: 'backfill-2024-01-15-20260129T150000Z',
      runIds: new Map([['2024-01-15', 'backfill-2024-01-15-20260129T150000Z']]),
    })
    const both = newBackfillNames(['2024-01-15', '2024-02-01'], { now: at, label: 'gbp', isTaken: () => false })
    expect(both.backfillId).toBe('backfill-2024-01-15-to-2024-02-01-gbp-20260129T150000Z')
    expect(both.runIds.get('2024-02-01')).toBe('backfill-2024-02-01-gbp-20260129T150000Z')
  })

  it('take the next second for all of them where one is taken', () => {
    const taken = new Set(['backfill-2024-01-16-20260129T150000Z', 'backfill-2024-01-15-to-16-20260129T150001Z'])
    const { backfillId, runIds } = newBackfillNames(['2024-01-15', '2024-01-16'], {
      now: at,
      isTaken: (name) => taken.has(name),
    })
    expect(backfillId).toBe('backfill-2024-01-15-to-16-20260129T150002Z')
    expect(runIds.get('2024-01-15')).toBe('backfill-2024-01-15-20260129T150002Z')
    const gold = { now: at, isTaken: (name: string) => name === 'gold-2024-01-20260129T150000Z' }
    expect(newGoldName('2024-01', gold)).toBe('gold-2024-01-20260129T150001Z')
  })

  it('never come out longer than an execution may be called', () => {
    const long = { now: at, label: 'x'.repeat(50), isTaken: () => false }
    expect(() => newBackfillNames(['2024-01-15'], long)).toThrow(/characters long: Step Functions takes 80/)
  })
})
