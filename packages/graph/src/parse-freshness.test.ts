import { expect, test } from 'vitest'
import { parseFreshness } from './parse-freshness.ts'
import { thrown } from './testing/thrown.ts'

const HOUR = 3_600_000
const parse = (value: unknown) =>
  parseFreshness(value, 'freshness', {
    keys: 'camelCase',
    nameUnless: (unless, place) => (typeof unless === 'function' ? `nba/games#${place}` : null),
  })
const mistake = (value: unknown) => {
  const { message, details } = thrown(() => parse(value))
  return [message, ...details].join('\n')
}

test('every form becomes its policy', () => {
  const noGames = () => []
  expect(
    parse([
      { maxAge: '26h', warnAfter: '1d' },
      { by: '13:00', timeZone: 'America/New_York', warnAfter: '0m', errorAfter: '90m', unless: noGames },
      { column: 'loaded_at', warnAfter: '1.5d' },
      { rows: { min: 1, max: 9 }, severity: 'warn' },
    ]),
  ).toEqual([
    { type: 'age', warnMs: 24 * HOUR, errorMs: 26 * HOUR },
    {
      type: 'by',
      time: '13:00',
      timeZone: 'America/New_York',
      lagDays: 1,
      warnMs: 0,
      errorMs: 1.5 * HOUR,
      unless: 'nba/games#1',
    },
    { type: 'newest row', column: 'loaded_at', warnMs: 36 * HOUR },
    { type: 'rows', min: 1, max: 9, severity: 'warn' },
  ])
})

test('one policy needs no list, and what is not said has its default', () => {
  expect(parse({ by: '00:00', timeZone: 'UTC' })).toEqual([
    { type: 'by', time: '00:00', timeZone: 'UTC', lagDays: 1, errorMs: 0 },
  ])
  expect(parse({ rows: { min: 1 } })).toEqual([{ type: 'rows', min: 1, severity: 'error' }])
})

test('in YAML the keys are written with underscores, and no function can be named', () => {
  const yaml = { keys: 'snake_case' } as const
  expect(parseFreshness({ by: '13:00', time_zone: 'UTC', lag_days: 0 }, 'freshness', yaml)).toEqual([
    { type: 'by', time: '13:00', timeZone: 'UTC', lagDays: 0, errorMs: 0 },
  ])
  const named = () => parseFreshness({ by: '13:00', time_zone: 'UTC', unless: 'no_games' }, 'freshness', yaml)
  expect(thrown(named).message).toBe('freshness.unless')
})

test.each([
  [{ maxAge: '26' }, 'freshness.maxAge', '"26"'],
  [{ maxAge: '0h' }, 'freshness.maxAge', "'26h'"],
  [{ maxAge: '1w' }, 'freshness.maxAge', "'2d'"],
  [{ maxAge: 26 }, 'freshness.maxAge', '26'],
  [{ maxAge: '26h', warnAfter: '26h' }, 'freshness.warnAfter', 'not before maxAge'],
  [{ maxage: '26h' }, 'freshness.maxage: unknown key', 'did you mean'],
  [{}, 'freshness.maxAge', 'nothing'],
  ['26h', 'freshness', "{ maxAge: '26h' }"],
  [[], 'freshness', 'an empty list'],
  [[{ maxAge: '26h' }, { rows: {} }], 'freshness[1].rows', '{ min: 1 }'],
  [{ by: '25:00', timeZone: 'UTC' }, 'freshness.by', "'13:00'"],
  [{ by: '13:00' }, 'freshness.timeZone', 'nothing'],
  [{ by: '13:00', timeZone: 'New York!' }, 'freshness.timeZone', 'IANA'],
  [{ by: '13:00', timeZone: 'UTC', lagDays: -1 }, 'freshness.lagDays', 'whole number'],
  [{ by: '13:00', timeZone: 'UTC', unless: 'noGames' }, 'freshness.unless', 'a function'],
  [{ column: ' ', maxAge: '1h' }, 'freshness.column', 'a column'],
  [{ column: 'loaded_at' }, 'freshness.maxAge', 'nothing'],
  [{ rows: { min: 2, max: 1 } }, 'freshness.rows.max', '2 or more'],
  [{ rows: { min: 1.5 } }, 'freshness.rows.min', 'whole number'],
  [{ rows: { min: 1 }, severity: 'bad' }, 'freshness.severity', "'warn' or 'error'"],
  [{ rows: { min: 1 }, maxAge: '1h' }, 'freshness.maxAge: unknown key', 'known keys here: rows, severity'],
  [{ constructor: 1 }, 'freshness.constructor: unknown key', 'known keys'],
])('a mistake says where it is, what was found and what was expected: %j', (value, place, said) => {
  const message = mistake(value)
  expect(message.startsWith(place)).toBe(true)
  expect(message).toContain(said)
})
