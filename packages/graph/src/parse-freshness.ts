import { didYouMean, UserError } from '@headwater/errors'
import type { FreshnessPolicy } from './freshness.ts'

export interface FreshnessSpelling {
  /** TypeScript has `maxAge`, YAML has `max_age`. */
  readonly keys: 'camelCase' | 'snake_case'
  /** The name by which what stands under `unless` is found again; null for what is no function. `place` counts from 0. Default: none may stand there. */
  readonly nameUnless?: (unless: unknown, place: number) => string | null
}

type Entry = { readonly [key: string]: unknown }

/** Each form with the keys that it may have; the first key tells it. */
const FORMS = [
  ['rows', 'severity'],
  ['by', 'timeZone', 'lagDays', 'warnAfter', 'errorAfter', 'unless'],
  ['column', 'maxAge', 'warnAfter'],
  ['maxAge', 'warnAfter'],
] as const

const UNITS: { readonly [unit: string]: number } = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * The policies of what an author wrote: one of the four forms, or a list of them. `path` is what it is called in messages.
 * A time zone is held against its form alone: the tables of zones take 20 ms to load.
 * Throws UserError `bad-config` with what was found and what was expected.
 */
export function parseFreshness(value: unknown, path: string, spelling: FreshnessSpelling): readonly FreshnessPolicy[] {
  if (!Array.isArray(value)) return [parseOne(value, path, 0, spelling)]
  if (value.length === 0) throw wrong(path, value, `a policy, ${examples(spelling)}`)
  return value.map((one, place) => parseOne(one, `${path}[${place}]`, place, spelling))
}

function parseOne(value: unknown, path: string, place: number, spelling: FreshnessSpelling): FreshnessPolicy {
  const spelled = (key: string): string => spelledAs(key, spelling)
  if (!isEntry(value)) throw wrong(path, value, examples(spelling))
  const given: Entry = Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined))
  const form = FORMS.find(([key]) => Object.hasOwn(given, spelled(key))) ?? FORMS[3]
  const known = form.map(spelled)
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue
    throw new UserError('bad-config', `${below(path, key)}: unknown key`, {
      details: [...didYouMean(key, known), `known keys here: ${known.join(', ')}`],
    })
  }
  const at = (key: string): unknown => given[spelled(key)]
  const pathOf = (key: string): string => below(path, spelled(key))
  const duration = (key: string, least: number): number | undefined =>
    at(key) === undefined ? undefined : parseDuration(at(key), pathOf(key), least)
  switch (form[0]) {
    case 'rows':
      return parseRows(at('rows'), pathOf('rows'), at('severity'), pathOf('severity'))
    case 'by': {
      const errorMs = duration('errorAfter', 0) ?? 0
      const warnMs = duration('warnAfter', 0)
      if (warnMs !== undefined && warnMs >= errorMs) throw notBefore(pathOf('warnAfter'), spelled('errorAfter'))
      const unless = at('unless')
      const name = unless === undefined ? null : (spelling.nameUnless?.(unless, place) ?? null)
      if (unless !== undefined && name === null) {
        const expected = spelling.nameUnless
          ? 'a function of the partitions asked for'
          : 'nothing: only assets.ts can name a function'
        throw wrong(pathOf('unless'), unless, expected)
      }
      return {
        type: 'by',
        time: matching(at('by'), pathOf('by'), /^([01]\d|2[0-3]):[0-5]\d$/, "a time of day, for example '13:00'"),
        timeZone: matching(at('timeZone'), pathOf('timeZone'), TIME_ZONE, 'an IANA name, for example UTC'),
        lagDays: at('lagDays') === undefined ? 1 : wholeNumber(at('lagDays'), pathOf('lagDays')),
        ...(warnMs !== undefined && { warnMs }),
        errorMs,
        ...(name !== null && { unless: name }),
      }
    }
    case 'column':
    case 'maxAge': {
      const errorMs = duration('maxAge', 1)
      const warnMs = duration('warnAfter', 1)
      if (errorMs === undefined && warnMs === undefined) throw wrong(pathOf('maxAge'), undefined, DURATION)
      if (errorMs !== undefined && warnMs !== undefined && warnMs >= errorMs) {
        throw notBefore(pathOf('warnAfter'), spelled('maxAge'))
      }
      const limits = { ...(warnMs !== undefined && { warnMs }), ...(errorMs !== undefined && { errorMs }) }
      if (form[0] === 'maxAge') return { type: 'age', ...limits }
      return {
        type: 'newest row',
        column: matching(at('column'), pathOf('column'), /\S/, 'the name of a column'),
        ...limits,
      }
    }
  }
}

/** What an IANA name can look like. */
const TIME_ZONE = /^[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*$/
const DURATION = "a duration such as '30m', '26h' or '2d'"

function parseDuration(value: unknown, path: string, least: number): number {
  const found = typeof value === 'string' ? /^(\d+(?:\.\d+)?)([mhd])$/.exec(value) : null
  const milliseconds = Math.round(Number(found?.[1]) * (UNITS[found?.[2] ?? ''] ?? Number.NaN))
  if (!Number.isSafeInteger(milliseconds) || milliseconds < least) throw wrong(path, value, DURATION)
  return milliseconds
}

function parseRows(value: unknown, path: string, severity: unknown, severityPath: string): FreshnessPolicy {
  const expected = 'a range of rows, for example { min: 1 } or { min: 100, max: 200 }'
  if (!isEntry(value) || (value.min === undefined && value.max === undefined)) throw wrong(path, value, expected)
  for (const key of Object.keys(value))
    if (key !== 'min' && key !== 'max') throw wrong(`${path}.${key}`, value[key], expected)
  const min = value.min === undefined ? undefined : wholeNumber(value.min, `${path}.min`)
  const max = value.max === undefined ? undefined : wholeNumber(value.max, `${path}.max`)
  if (min !== undefined && max !== undefined && max < min)
    throw wrong(`${path}.max`, max, `${min} or more, as min says`)
  if (severity !== undefined && severity !== 'warn' && severity !== 'error') {
    throw wrong(severityPath, severity, "'warn' or 'error'")
  }
  return {
    type: 'rows',
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    severity: severity ?? 'error',
  }
}

function matching(value: unknown, path: string, form: RegExp, expected: string): string {
  if (typeof value !== 'string' || !form.test(value)) throw wrong(path, value, expected)
  return value
}

function wholeNumber(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw wrong(path, value, 'a whole number')
  return value
}

function spelledAs(key: string, { keys }: FreshnessSpelling): string {
  return keys === 'camelCase' ? key : key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

function examples(spelling: FreshnessSpelling): string {
  const spelled = (key: string): string => spelledAs(key, spelling)
  return `{ ${spelled('maxAge')}: '26h' }, { by: '13:00', ${spelled('timeZone')}: 'UTC' }, { column: 'loaded_at', ${spelled('maxAge')}: '26h' } or { rows: { min: 1 } }`
}

/** `path` may end in a colon, as `freshness of sales:` does. */
function below(path: string, key: string): string {
  return path.endsWith(':') ? `${path} ${key}` : `${path}.${key}`
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function notBefore(path: string, other: string): UserError {
  return new UserError('bad-config', `${path}: it is not before ${other}`, {
    details: [`expected  less than ${other}: a warning comes first`],
  })
}

function wrong(path: string, found: unknown, expected: string): UserError {
  return new UserError('bad-config', path, { details: [`found     ${described(found)}`, `expected  ${expected}`] })
}

function described(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' ? 'an object' : String(value)
}
