import type { Ink } from '../text/ink.ts'
import { timeAt } from '../warehouse/moments.ts'

/** A run of a date, as `_CANONICAL.json` names it. */
export interface ShownRun {
  readonly schema_v: string
  readonly run_id: string
}

/** A change of what counts, as its history has it. */
export interface ShownChange {
  readonly version: number
  readonly at: string
  readonly by: string
  readonly action: string
  readonly reason: string | null
  readonly ticket?: string
  readonly id: string | null
}

/** `promote of backfill-… by user@host at 15:04Z: "GBP was rejected"`. */
export function changeInWords({ action, id, by, at, reason, ticket }: ShownChange, pen: Ink, now: Date): string {
  const what = id === null ? action : `${action} of ${id}`
  const why = [...(reason === null ? [] : [`"${reason}"`]), ...(ticket === undefined ? [] : [ticket])].join(' ')
  return pen.text(`${what} by ${by} at ${timeAt(new Date(at), now)}${why === '' ? '' : `: ${why}`}`)
}

/** A run in words: `20240115T120000Z`, with the schema where it is another one than beside it; `nothing`. */
export function runInWords(run: ShownRun | null, beside: ShownRun | null, pen: Ink): string {
  if (run === null) return 'nothing'
  const schema = beside !== null && beside.schema_v !== run.schema_v ? ` (${run.schema_v})` : ''
  return pen.text(`${run.run_id}${schema}`)
}
