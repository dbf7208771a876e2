import { UserError } from '@headwater/errors'
import { parseStamp, stamp } from './stamp.ts'

/**
 * The names of runs. Step Functions takes the name of a run for its execution, and keeps names of at most 80 characters
 * without `:` and `/`, each taken for 90 days.
 */
export const NAME_LIMIT = 80

/**
 * - `scheduled`: the daily trigger's own, `20240115T120000Z`
 * - `date`: a backfill of one ingest_date, `backfill-2024-01-15[-label]-20260129T150000Z`: a run_id, and its own backfill id
 * - `range`: of several, `backfill-2024-01-01-to-15[-label]-…`, `-to-2024-02-10` in another month: a backfill id, and no run
 * - `short`: `backfill-20260129T150000Z`, an older form that is read and never made
 * - `gold`: a month of Gold, `gold-2024-01-20260129T150000Z`
 */
export type RunName =
  | { readonly form: 'scheduled'; readonly at: Date }
  | { readonly form: 'date'; readonly date: string; readonly label: string | null; readonly at: Date }
  | {
      readonly form: 'range'
      readonly from: string
      readonly to: string
      readonly label: string | null
      readonly at: Date
    }
  | { readonly form: 'short'; readonly at: Date }
  | { readonly form: 'gold'; readonly month: string; readonly at: Date }

const TIME = String.raw`(\d{8}T\d{6}Z)`
const DATE = String.raw`(\d{4}-\d\d-\d\d)`
const LABEL = '[a-z0-9]+(?:-[a-z0-9]+)*'
const BACKFILL = new RegExp(`^backfill-${DATE}(?:-to-(${DATE.slice(1, -1)}|\\d\\d))?(?:-(${LABEL}))?-${TIME}$`)
const SHORT = new RegExp(`^backfill-${TIME}$`)
const GOLD = new RegExp(`^gold-(\\d{4}-(?:0[1-9]|1[0-2]))-${TIME}$`)

/** Reads a name in any form in use; null for what is none. `parseRunName(formatRunName(x))` gives `x`, to the second. */
export function parseRunName(text: string): RunName | null {
  const scheduled = parseStamp(text)
  if (scheduled !== null) return { form: 'scheduled', at: scheduled }
  const short = parseStamp(SHORT.exec(text)?.[1] ?? '')
  if (short !== null) return { form: 'short', at: short }
  const [, month, goldTime = ''] = GOLD.exec(text) ?? []
  const goldAt = parseStamp(goldTime)
  if (month !== undefined && goldAt !== null) return { form: 'gold', month, at: goldAt }
  return parseBackfill(text)
}

function parseBackfill(text: string): RunName | null {
  const [, from = '', end, label = null, time = ''] = BACKFILL.exec(text) ?? []
  const at = parseStamp(time)
  if (at === null || !isDate(from) || label?.startsWith('to-') === true) return null
  if (end === undefined) return { form: 'date', date: from, label, at }
  const to = end.length === 2 ? `${from.slice(0, 8)}${end}` : end
  return isDate(to) && to > from ? { form: 'range', from, to, label, at } : null
}

/** Writes a name as it is read. A range within one month says the last day alone. */
export function formatRunName(name: RunName): string {
  const labelled = (label: string | null) => (label === null ? '' : `-${label}`)
  switch (name.form) {
    case 'scheduled':
      return stamp(name.at)
    case 'short':
      return `backfill-${stamp(name.at)}`
    case 'gold':
      return `gold-${name.month}-${stamp(name.at)}`
    case 'date':
      return `backfill-${name.date}${labelled(name.label)}-${stamp(name.at)}`
    case 'range': {
      const to = name.to.slice(0, 7) === name.from.slice(0, 7) ? name.to.slice(8) : name.to
      return `backfill-${name.from}-to-${to}${labelled(name.label)}-${stamp(name.at)}`
    }
  }
}

/** A purpose within names, as `--label` gives it. Throws UserError `bad-argument` for what cannot be part of a name. */
export function parseLabel(text: string): string {
  if (new RegExp(`^${LABEL}$`).test(text) && !/^to(-|$)/.test(text) && !/^\d{8}t\d{6}z$/.test(text)) return text
  throw new UserError('bad-argument', `"${text}" cannot be part of a run's name`, {
    details: ['expected  small letters, digits and single dashes between them; not beginning with "to"'],
    next: ['write  --label gbp'],
  })
}

/** Why Step Functions would not take this name for an execution; null where it would. */
export function nameProblem(name: string): string | null {
  if (name.length > NAME_LIMIT) return `is ${name.length} characters long: Step Functions takes ${NAME_LIMIT}`
  // https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html, parameter `name`
  const bad = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u.exec(name)?.[0]
  if (bad !== undefined) return `holds ${JSON.stringify(bad)}, which Step Functions does not take`
  return name === '' ? 'is empty' : null
}

function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text
}
