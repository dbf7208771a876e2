import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextDue } from './due-times.ts'
import { crons } from './testing/crons.ts'
import { patient, schedule, ZONES } from './testing/schedule.ts'
import { nextAttempt, windowEnd } from './window.ts'

const noon = '2025-01-04T12:00:00Z'
const at = (text: string): Date => new Date(`2025-01-04T${text}Z`)

describe('a window ends', () => {
  const ending = (until: string, given: Parameters<typeof patient>[0] = {}, due = noon) =>
    windowEnd(patient({ retry: { everyMs: 60_000, until }, ...given }), new Date(due))
      ?.toISOString()
      .slice(5, 16)

  it('on the day of the due time, or on the next one where that time of day lies before it', () => {
    expect(ending('18:00')).toBe('01-04T18:00')
    expect(ending('08:00')).toBe('01-05T08:00')
  })

  it('by the clock of its schedule', () => {
    expect(ending('18:00', { timeZone: 'America/New_York' }, '2025-01-04T17:00:00Z')).toBe('01-04T23:00')
  })

  it('at the first minute behind a gap, where the clock skips it', () => {
    const berlin = { timeZone: 'Europe/Berlin', cron: '0 1 * * *' }
    expect(ending('02:30', berlin, '2025-03-30T00:00:00Z')).toBe('03-30T01:00')
  })

  it('the first time, where the clock shows it twice', () => {
    const berlin = { timeZone: 'Europe/Berlin', cron: '0 1 * * *' }
    expect(ending('02:30', berlin, '2025-10-25T23:00:00Z')).toBe('10-26T00:30')
  })

  it('when the next due time takes over', () => {
    expect(ending('18:00', { cron: '0 * * * *' })).toBe('01-04T13:00')
  })

  it('never, where there is none', () => {
    expect(windowEnd(schedule(), new Date(noon))).toBeNull()
  })
})

describe('it is tried again', () => {
  const again = (now: string, given: Parameters<typeof patient>[0] = {}) =>
    nextAttempt(patient(given), new Date(noon), at(now))?.toISOString().slice(11, 19) ?? null

  it('at whole steps after the due time, however long an attempt takes', () => {
    expect(again('12:00:05')).toBe('12:30:00')
    expect(again('12:30:00')).toBe('13:00:00')
    expect(again('13:10:00')).toBe('13:30:00')
  })

  it('for the last time when the window ends', () => {
    const step = { retry: { everyMs: 50 * 60_000, until: '18:00' } }
    expect(again('17:01', step)).toBe('17:50:00')
    expect(again('17:51', step)).toBe('18:00:00')
    expect(again('18:00:00', step)).toBeNull()
    expect(again('19:00', step)).toBeNull()
  })

  it('no more at the next due time, which starts a tick of its own', () => {
    expect(again('12:31', { cron: '0 * * * *' })).toBeNull()
    expect(again('12:01', { cron: '0 * * * *' })).toBe('12:30:00')
  })
})

it('over random schedules: attempts come to an end, each after the one before, the last at the end of the window', () => {
  const zone = fc.constantFrom(...ZONES)
  const time = fc
    .integer({ min: 0, max: 1439 })
    .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`)
  const minutes = fc.integer({ min: 7, max: 600 })
  const from = fc.integer({ min: Date.UTC(2025, 2, 1), max: Date.UTC(2025, 11, 1) }).map((ms) => new Date(ms))
  fc.assert(
    fc.property(crons(), zone, time, minutes, from, (cron, timeZone, until, every, begin) => {
      const one = patient({ cron, timeZone, retry: { everyMs: every * 60_000, until } })
      const due = nextDue(one, begin)
      const last = windowEnd(one, due)
      const next = nextDue(one, due)
      let now = due
      for (let attempt = nextAttempt(one, due, now); attempt !== null; attempt = nextAttempt(one, due, now)) {
        expect(attempt > now && attempt < next).toBe(true)
        now = attempt
      }
      const cutShort = last?.getTime() === next.getTime()
      expect(cutShort || now.getTime() === last?.getTime()).toBe(true)
    }),
    { numRuns: 50 },
  )
})
