import type { Plan } from '@headwater/planner'
import { ink, type ScreenOptions } from '../text/ink.ts'
import { type LabelledLine, labelledLines } from '../text/labelled.ts'
import { type Names, screenNames } from '../text/names.ts'
import { formatEstimate, plural } from '../text/quantity.ts'
import { flow } from '../text/words.ts'
import { formatBytes } from './bytes.ts'
import { datesInWords } from './dates.ts'

/** What was found out about a backfill that writes aside, before anything of it is started. */
export interface BackfillHead {
  readonly backfillId: string
  readonly schemaVersions: readonly string[]
  readonly partitions: { readonly [date: string]: BackfillDate }
  readonly leftOut: readonly { readonly date: string; readonly why: string }[]
  /** That the new runs will add. */
  readonly bytes: number
}

export interface BackfillDate {
  readonly runId: string
  readonly bronze: { readonly bytes: number }
  readonly original: { readonly run_id: string; readonly months: readonly string[] } | null
}

export interface FormatBackfillOptions extends ScreenOptions {
  readonly graph: Names
  /** What its pool lets run at once and start in a minute; null where nothing holds it back. */
  readonly pool: { readonly limit: number; readonly startsPerMinute?: number } | null
  /** How many steps the run lets run at once, whatever the pool says. */
  readonly concurrency?: number
  /** Silver and Gold are copied first. */
  readonly backup: boolean
  /** Promoted at once when all is validated. */
  readonly promote: boolean
  /** What to type to carry it out; without it there is no `run it`. */
  readonly command?: string
}

/** A backfill of what is written aside, for people: what is run and in which order, what it writes and adds, what comes then. */
export function formatBackfillPlan(plan: Plan, head: BackfillHead, options: FormatBackfillOptions): string {
  const pen = ink(options)
  const { request, untouched } = plan
  const dates = Object.keys(head.partitions).sort()
  const later = untouched.flatMap(({ type, keys }) => (type === 'at promotion' ? keys : []))
  const names = screenNames(options.graph, [...request.roots, ...later], pen)
  const facts = [
    pen.paint(pen.text(request.selection), 'bold'),
    `target ${pen.text(request.target)}`,
    plural(dates.length + head.leftOut.length, 'date'),
    ...(head.leftOut.length > 0 ? [`${dates.length} with Bronze`] : []),
    ...(plan.estimateMs === null ? [] : [`about ${formatEstimate(plan.estimateMs)}`]),
  ]
  const lines: LabelledLine[] = [
    ...leftOut(head, pen.text),
    ...(options.backup
      ? [{ label: 'backup', text: 'the months of Silver and Gold that it touches, counted and checked, first' }]
      : []),
    { label: 'order', text: order(dates, request.aside?.canary ?? null, options) },
    { label: 'writes', text: pen.text(writes(dates, head)), lines: 3 },
    { label: 'adds', text: `about ${formatBytes(head.bytes)}, read from ${formatBytes(bronzeBytes(head))} of Bronze` },
    { label: 'then', text: then(options.promote) },
    ...(later.length > 0
      ? [
          {
            label: 'at promotion',
            text: `${names.several(later, 3)}: the months that change are rebuilt, and promoted with it`,
            lines: 3,
          },
        ]
      : []),
    ...(options.command === undefined ? [] : [{ label: 'run it', command: pen.text(options.command) }]),
  ]
  const headLines = flow(facts, '  ·  ', pen.width - 6)
  return [
    ...headLines.map((line, i) => (i === 0 ? `${pen.paint('Plan', 'bold')}  ${line}` : `      ${line}`)),
    ...labelledLines(lines, pen),
  ].join('\n')
}

function leftOut(head: BackfillHead, clean: (text: string) => string): LabelledLine[] {
  const causes = Map.groupBy(head.leftOut, ({ why }) => why)
  return Array.from(causes, ([why, dates], i): LabelledLine => {
    const named = datesInWords(dates.map(({ date }) => date))
    return { label: i === 0 ? 'left out' : '', text: clean(`${named}: ${why} (--strict refuses)`), style: 'warn' }
  })
}

function order(
  dates: readonly string[],
  canary: string | null,
  { pool, concurrency = Number.POSITIVE_INFINITY }: FormatBackfillOptions,
): string {
  const rest = dates.length - (canary === null ? 0 : 1)
  const atOnce = Math.min(rest, pool?.limit ?? rest, concurrency)
  const rate = pool?.startsPerMinute
  const how = [
    ...(rest > 1 ? [`at most ${atOnce} at once`] : []),
    ...(rate === undefined || rest < 2 ? [] : [`${plural(rate, 'start')} a minute`]),
  ]
  if (canary === null) return [plural(rest, 'date'), ...how].join(', ')
  if (rest === 0) return `${canary} alone`
  return [`${canary} first, as the canary: the rest starts once it is validated`, `then ${rest}`, ...how].join(', ')
}

/** `run_id=backfill-<date>-20260129T150000Z under schema_v=v1, beside 30 originals; nothing is overwritten`. */
function writes(dates: readonly string[], { partitions, schemaVersions }: BackfillHead): string {
  const forms = new Set(
    dates.map((date) => partitions[date]?.runId.replace(date, dates.length === 1 ? date : '<date>') ?? ''),
  )
  const [form = ''] = forms
  const more = forms.size > 1 ? ` (+${forms.size - 1})` : ''
  const originals = dates.filter((date) => partitions[date]?.original).length
  const beside =
    originals === 0
      ? 'of which there was no run before'
      : `beside ${originals === dates.length ? 'the ' : `${originals} of them with an `}${originals === dates.length && originals > 1 ? 'originals' : 'original'}; nothing is overwritten`
  return `run_id=${form}${more} under ${schemaVersions.map((version) => `schema_v=${version}`).join(' and ')}, ${beside}`
}

function bronzeBytes({ partitions }: BackfillHead): number {
  return Object.values(partitions).reduce((sum, { bronze }) => sum + bronze.bytes, 0)
}

function then(promote: boolean): string {
  return promote
    ? 'validate, compare, and promote all of it where every date is validated'
    : 'validate, compare; not promoted until you say so'
}
