import { UserError } from '@headwater/errors'
import { cronProblem } from '@headwater/schedules/declared'
import { anyText } from './check-isolated.ts'
import { parseDuration } from './duration.ts'
import { expecting, isObject, object, oneOf, type Shape, wrong } from './shape.ts'
import { isTimeZone } from './time-zone.ts'

const CRON = "a cron of five fields, minute, hour, day, month, weekday: '0 12 * * *'"

const cron: Shape = (value, path) => {
  if (typeof value !== 'string') throw wrong(path, value, CRON)
  const problem = cronProblem(value)
  if (problem === null) return
  throw new UserError('bad-config', path, {
    details: [`found     ${JSON.stringify(value)}: ${problem}`, `expected  ${CRON}`],
  })
}

const timeZone = expecting(
  "the name of a time zone that exists, for example 'America/New_York' or 'UTC'",
  (value) => typeof value === 'string' && isTimeZone(value),
)

const SELECTED =
  "a selection of one line, something an operation makes, dbt.model('...') or dbt.source('...'), or a list of these"
const selected = expecting(SELECTED, (value) => {
  const all = [value].flat()
  return all.length > 0 && all.every(isSelected)
})

function isSelected(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '' && !/[\r\n]/.test(value) && !value.trim().startsWith('-')
  return isObject(value) && ['asset', 'dbt model', 'dbt source'].some((type) => value.type === type)
}

const flag = expecting('true or false', (value) => typeof value === 'boolean')

const shape = object(
  {
    cron,
    timeZone,
    description: anyText,
    select: selected,
    exclude: selected,
    downstream: flag,
    stale: flag,
    partitions: oneOf('due'),
    lookBackDays: expecting(
      'a number of days from 0 to 366',
      (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 366,
    ),
    retry: object(
      {
        every: expecting(
          "a duration of a minute or more, such as '30m'",
          (value) => typeof value === 'string' && (parseDuration(value) ?? 0) >= 60_000,
        ),
        until: expecting(
          "a time of day such as '18:00'",
          (value) => typeof value === 'string' && /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(value),
        ),
      },
      ['every', 'until'],
    ),
    catchUp: oneOf('latest', 'none'),
  },
  ['cron'],
)

/** What `p.schedule` may be given besides its name. Throws UserError `bad-config`. */
export const schedule: Shape = (value, path) => {
  shape(value, path)
  const { select, stale, partitions, retry, lookBackDays } = value as { readonly [key: string]: unknown }
  if (select === undefined && stale !== true) {
    throw wrong(
      `${path} select`,
      select,
      'what is to be run; or stale: true, for what is out of date in the whole platform',
    )
  }
  if (partitions !== undefined && stale === true) {
    throw wrong(`${path} partitions`, partitions, 'no partitions: stale finds out itself which are missing')
  }
  if (partitions !== undefined) return
  if (retry !== undefined) {
    throw wrong(`${path} retry`, retry, "partitions: 'due' with it: only a partition is waited for")
  }
  if (lookBackDays !== undefined) {
    throw wrong(`${path} lookBackDays`, lookBackDays, "partitions: 'due' with it: it says which further ones")
  }
}
