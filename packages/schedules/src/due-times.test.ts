import { UserError } from '@headwater/errors'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dueTimes, nextDue } from './due-times.ts'
import { crons } from './testing/crons.ts'
import { ZONES } from './testing/schedule.ts'

const DAY_MS = 86_400_000

/** The due times of a local day, as UTC and as the clock there shows them. */
function of(cron: string, timeZone: string, from: string, to: string): string[] {
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })
  return dueTimes({ cron, timeZone }, { after: new Date(from), until: new Date(to) }).map(
    (due) => `${due.toISOString().slice(5, 16)} ${shown.format(due)}`,
  )
}

describe('what is due lies after the one moment, up to and with the other', () => {
  const noon = { cron: '0 12 * * *', timeZone: 'UTC' }
  const at = (text: string): Date => new Date(`2025-01-${text}Z`)

  it.each([
    ['04T11:59:59.999', '04T12:00:00.000', 1],
    ['04T12:00:00.000', '05T11:59:59.999', 0],
    ['04T12:00:00.001', '05T12:00:00.000', 1],
    ['05T12:00:00.000', '04T12:00:00.000', 0],
  ])('%s to %s', (after, until, count) => {
    expect(dueTimes(noon, { after: at(after), until: at(until) })).toHaveLength(count)
    expect(dueTimes(noon, { after: at(after), until: at(until) }, { newest: 5 })).toHaveLength(count)
  })

  it('the next one is never the moment itself', () => {
    expect(nextDue(noon, at('04T12:00:00.000'))).toEqual(at('05T12:00'))
    expect(nextDue(noon, at('04T11:59:59.500'))).toEqual(at('04T12:00'))
  })

  it('the newest ones of a year of minutes are told without counting all of them', () => {
    const minutes = { cron: '* * * * *', timeZone: 'Europe/Berlin' }
    const span = { after: new Date('2024-01-01T00:00Z'), until: new Date('2025-01-01T00:00:30Z') }
    expect(dueTimes(minutes, span, { newest: 2 })).toEqual([
      new Date('2024-12-31T23:59Z'),
      new Date('2025-01-01T00:00Z'),
    ])
  })
})

describe('a day in spring, whose clock skips an hour', () => {
  // 02:00 to 03:00 does not exist.
  const berlin = (cron: string) => of(cron, 'Europe/Berlin', '2025-03-29T23:00Z', '2025-03-30T22:00Z')
  const newYork = (cron: string) => of(cron, 'America/New_York', '2025-03-09T05:00Z', '2025-03-10T04:00Z')

  it('a time that is skipped is due at the first minute behind the gap', () => {
    expect(berlin('30 2 * * *')).toEqual(['03-30T01:00 03:00 CEST'])
    expect(newYork('30 2 * * *')).toEqual(['03-09T07:00 03:00 GMT-4'])
  })

  it('several times that are skipped are due once, there', () => {
    expect(berlin('0,30 2,3 * * *')).toEqual(['03-30T01:00 03:00 CEST', '03-30T01:30 03:30 CEST'])
    expect(newYork('15,45 2 * * *')).toEqual(['03-09T07:00 03:00 GMT-4'])
  })

  it('a distance goes on as before: what is skipped does not exist', () => {
    expect(berlin('30 * * * *')).toHaveLength(23)
    expect(berlin('*/30 1-3 * * *')).toEqual([
      '03-30T00:00 01:00 CET',
      '03-30T00:30 01:30 CET',
      '03-30T01:00 03:00 CEST',
      '03-30T01:30 03:30 CEST',
    ])
    expect(newYork('*/30 2 * * *')).toEqual([])
  })

  it('other times of the day are due when the clock shows them', () => {
    expect(berlin('0 12 * * *')).toEqual(['03-30T10:00 12:00 CEST'])
    expect(newYork('0 12 * * *')).toEqual(['03-09T16:00 12:00 GMT-4'])
  })
})

describe('a day in autumn, whose clock shows an hour twice', () => {
  const berlin = (cron: string) => of(cron, 'Europe/Berlin', '2025-10-25T22:00Z', '2025-10-26T23:00Z')
  const newYork = (cron: string) => of(cron, 'America/New_York', '2025-11-02T04:00Z', '2025-11-03T05:00Z')

  it('a time that is shown twice is due once, the first time', () => {
    expect(berlin('30 2 * * *')).toEqual(['10-26T00:30 02:30 CEST'])
    expect(newYork('30 1 * * *')).toEqual(['11-02T05:30 01:30 GMT-4'])
    expect(berlin('15,45 2 * * *')).toEqual(['10-26T00:15 02:15 CEST', '10-26T00:45 02:45 CEST'])
  })

  it('a distance goes on as before: what is shown twice is due twice', () => {
    expect(berlin('30 * * * *')).toHaveLength(25)
    expect(newYork('*/30 1 * * *')).toEqual([
      '11-02T05:00 01:00 GMT-4',
      '11-02T05:30 01:30 GMT-4',
      '11-02T06:00 01:00 GMT-5',
      '11-02T06:30 01:30 GMT-5',
    ])
  })

  it('other times of the day are due when the clock shows them', () => {
    expect(berlin('0 12 * * *')).toEqual(['10-26T11:00 12:00 CET'])
    expect(newYork('0 12 * * *')).toEqual(['11-02T17:00 12:00 GMT-5'])
  })
})

describe('over random crons, zones and spans', () => {
  // Around the changes of clocks of both halves of the world.
  const begin = fc
    .constantFrom('2025-03-08', '2025-03-29', '2025-04-05', '2025-10-04', '2025-10-25', '2025-11-01', '2025-12-31')
    .chain((day) => fc.integer({ min: 0, max: 2 * DAY_MS }).map((ms) => new Date(Date.parse(day) + ms)))
  const recurrence = fc.record({ cron: crons(), timeZone: fc.constantFrom(...ZONES) })

  it('spans that follow on one another give each due time once and lose none', () => {
    fc.assert(
      fc.property(
        recurrence,
        begin,
        fc.array(fc.integer({ min: 0, max: DAY_MS }), { maxLength: 4 }),
        (which, from, steps) => {
          let after = from
          const found: Date[] = []
          for (const ms of steps) {
            const until = new Date(after.getTime() + ms)
            found.push(...dueTimes(which, { after, until }))
            after = until
          }
          expect(found).toEqual(dueTimes(which, { after: from, until: after }))
        },
      ),
      { numRuns: 50 },
    )
  })

  it('they are those that follow on one another as the next one', () => {
    fc.assert(
      fc.property(recurrence, begin, fc.integer({ min: 0, max: 2 * DAY_MS }), (which, after, ms) => {
        const until = new Date(after.getTime() + ms)
        const followed: Date[] = []
        for (let due = nextDue(which, after); due <= until; due = nextDue(which, due)) followed.push(due)
        expect(dueTimes(which, { after, until })).toEqual(followed)
        expect(dueTimes(which, { after, until }, { newest: 3 })).toEqual(followed.slice(-3))
      }),
      { numRuns: 50 },
    )
  })

  it('a time that is named by hour and minute is due once on each of its days, at that time or behind a gap', () => {
    const named = fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 }), fc.constantFrom(...ZONES))
    fc.assert(
      fc.property(named, fc.integer({ min: 0, max: 364 }), ([minute, hour, timeZone], day) => {
        const after = new Date(Date.UTC(2025, 0, 1 + day))
        const [first, second] = dueTimes(
          { cron: `${minute} ${hour} * * *`, timeZone },
          { after, until: new Date(after.getTime() + 3 * DAY_MS) },
        )
        const days = [first, second].map((due) => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(due))
        expect(Date.parse(days[1] ?? '') - Date.parse(days[0] ?? '')).toBe(DAY_MS)
      }),
      { numRuns: 50 },
    )
  })
})

it('a cron or a time zone that is none is a mistake of the author', () => {
  expect(() => nextDue({ cron: '0 12 * * *', timeZone: 'Mars/Base' }, new Date(0))).toThrow(UserError)
  expect(() => nextDue({ cron: '61 12 * * *', timeZone: 'UTC' }, new Date(0))).toThrow(UserError)
  expect(() => nextDue({ cron: '0 0 30 2 *', timeZone: 'UTC' }, new Date(0))).toThrow('is never due')
})
