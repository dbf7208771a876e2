import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Row } from './marts.ts'
import { byDay, calibration, hitRate, lastDays, score } from './track-record.ts'

/** Predictions of about two months, as Postgres prints them. */
const results = fc.array(
  fc
    .record({ day: fc.integer({ min: 1, max: 59 }), chance: fc.integer({ min: 0, max: 10_000 }), right: fc.boolean() })
    .map(({ day, chance, right }): Row => {
      const pick = chance >= 5000 ? 'BOS' : 'NYK'
      return {
        game_date: new Date(Date.UTC(2025, 0, day)).toISOString().slice(0, 10),
        home_team: 'BOS',
        away_team: 'NYK',
        home_win_probability: (chance / 10_000).toFixed(4),
        predicted_winner: pick,
        winner: right ? pick : 'other',
        was_right: right ? 't' : 'f',
      }
    }),
)

const sum = (scores: readonly { games: number; right: number }[]) => ({
  games: scores.reduce((all, { games }) => all + games, 0),
  right: scores.reduce((all, { right }) => all + right, 0),
})

describe('the track record', () => {
  it('counts each game once, by day and by how sure it was', () => {
    fc.assert(
      fc.property(results, (rows) => {
        expect(sum(byDay(rows))).toEqual(score(rows))
        expect(sum(calibration(rows))).toEqual(score(rows))
        expect(byDay(rows).at(-1)?.soFar ?? { games: 0, right: 0 }).toEqual(score(rows))
      }),
    )
  })

  it('does not depend on the order of its rows', () => {
    fc.assert(
      fc.property(results, (rows) => {
        expect(byDay(rows.toReversed())).toEqual(byDay(rows))
      }),
    )
  })

  it('has in the last days exactly the games of the days that end there', () => {
    fc.assert(
      fc.property(results, fc.integer({ min: 1, max: 40 }), (rows, days) => {
        const until = '2025-02-15'
        const from = new Date(Date.UTC(2025, 1, 15 - days + 1)).toISOString().slice(0, 10)
        const within = byDay(rows).filter(({ date }) => date >= from && date <= until)
        expect(lastDays(rows, days, until)).toEqual(sum(within))
      }),
    )
  })

  it('has no hit rate without games', () => {
    expect(hitRate(score([]))).toBeNull()
  })
})
