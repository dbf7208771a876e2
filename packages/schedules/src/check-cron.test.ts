import { Cron } from 'croner'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cronProblem } from './check-cron.ts'
import { crons } from './testing/crons.ts'

it.each([
  '0 12 * * *',
  '*/30 12-18 * * *',
  '00 09 1,15 * *',
  '0 0 * jan-mar mon-fri',
  '0 0 * * SUN',
  '0 0 * * sat-sun',
  '0 0 * * 5-7/2',
  '0 0 29 2 *',
  '0 0 31 4,12 *',
  '0 0 30 2 1',
  '0 0 13 * 5',
  '0 0 */2 * *',
])('%s is a cron', (cron) => {
  expect(cronProblem(cron)).toBeNull()
})

describe('what is no cron, or is read in two ways, is refused:', () => {
  const FIVE = 'it is not five fields with a space between them'
  it.each([
    ['', FIVE],
    ['noon', FIVE],
    ['@daily', FIVE],
    ['0 12 * *', FIVE],
    ['0 0 12 * * *', FIVE],
    [' 0 12 * * *', FIVE],
    ['60 12 * * *', 'the minute "60" is none from 0 to 59'],
    ['0 24 * * *', 'the hour "24" is none from 0 to 23'],
    ['0 12 0 * *', 'the day "0" is none from 1 to 31'],
    ['0 12 * 13 *', 'the month "13" is none from 1 to 12'],
    ['0 12 * * 8', 'the weekday "8" is none from 0 to 7'],
    ['0 12 * * mo', 'the weekday "mo" is none from 0 to 7'],
    ['0 12 jan * *', 'the day "jan" is none from 1 to 31'],
    ['0 12 L * *', 'the day "L" is none from 1 to 31'],
    ['0 12 15W * *', 'the day "15W" is none from 1 to 31'],
    ['0 12 * * fri#2', 'the weekday "fri#2" is none from 0 to 7'],
    ['? 12 * * *', 'the minute "?" is none from 0 to 59'],
    ['0 12, * * *', 'the hour "" is none from 0 to 23'],
    ['0 -5 * * *', 'the hour "-5" is none from 0 to 23'],
    ['1.5 12 * * *', 'the minute "1.5" is none from 0 to 59'],
    ['0 1-2-3 * * *', 'the hour "1-2-3" is none from 0 to 23'],
    ['*/5/5 * * * *', 'the minute "*/5/5" is none from 0 to 59'],
    ['0 22-2 * * *', 'the hour "22-2" runs backwards'],
    ['0 0 * * 5-0', 'the weekday "5-0" runs backwards'],
    ['5/15 * * * *', 'the minute "5/15" has a step without a range: 5-59/15'],
    ['*/0 * * * *', 'the minute "*/0" has a step that is none from 1 to 59'],
    ['*/x * * * *', 'the minute "*/x" has a step that is none from 1 to 59'],
    ['0 */24 * * *', 'the hour "*/24" has a step that is none from 1 to 23'],
    ['0 0 30 2 *', 'no month 2 has a day 30'],
    ['0 0 31 4,jun *', 'no month 4,jun has a day 31'],
    ['0 0 */2 * 1', 'the day */2 with the weekday 1 means both to some crons, and either to others'],
    ['0 0 1 * */2', 'the day 1 with the weekday */2 means both to some crons, and either to others'],
  ])('%s', (cron, problem) => {
    expect(cronProblem(cron)).toBe(problem)
  })
})

const read = (cron: string): Date | null => new Cron(cron, { mode: '5-part', timezone: 'UTC' }).nextRun(new Date(0))

it('what it takes the library reads too, and finds a due time of', () => {
  const token = fc.constantFrom(
    '*',
    '0',
    '5',
    '7',
    '12',
    '31',
    '1-5',
    '5-0',
    '*/5',
    '2-20/3',
    '1,5',
    'sun',
    'fri-sun',
    'feb',
    'L',
    '/',
  )
  const any = fc.tuple(token, token, token, token, token).map((parts) => parts.join(' '))
  fc.assert(
    fc.property(fc.oneof(any, crons()), (cron) => {
      fc.pre(cronProblem(cron) === null)
      expect(read(cron)).not.toBeNull()
    }),
    { numRuns: 200 },
  )
})

it('it takes every cron that is written as authors write them', () => {
  fc.assert(
    fc.property(crons(), (cron) => {
      expect(cronProblem(cron)).toBeNull()
    }),
  )
})
