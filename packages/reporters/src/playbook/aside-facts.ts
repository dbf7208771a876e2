import type { Plan } from '@headwater/planner'
import { isText, list, record } from '../text/read-json.ts'

/** Of what was found out about a backfill that is written aside: as much as a playbook tells. */
export interface AsideFacts {
  readonly backfillId: string
  readonly schemaVersions: readonly string[]
  readonly canary: string | null
  /** Sorted. */
  readonly dates: readonly string[]
  /** Dates of which a run counts now. */
  readonly replaced: number
  /** Months that have rows of the runs that count now, sorted. */
  readonly months: readonly string[]
  readonly leftOut: readonly { readonly date: string; readonly why: string }[]
  readonly bytes: number
}

/** Null for a plan in which nothing is written aside, and where nobody found out about it. */
export function asideFacts({ request: { aside } }: Plan): AsideFacts | null {
  if (aside === undefined) return null
  const { backfillId, schemaVersions, partitions, leftOut, bytes } = record(aside.facts)
  if (typeof backfillId !== 'string') return null
  const byDate = record(partitions)
  const originals = Object.values(byDate).flatMap((date) => {
    const { original } = record(date)
    return original === null || original === undefined ? [] : [record(original)]
  })
  return {
    ...{
      backfillId,
      schemaVersions: list(schemaVersions).filter(isText),
      canary: aside.canary,
      dates: Object.keys(byDate).sort(),
    },
    replaced: originals.length,
    months: [...new Set(originals.flatMap(({ months }) => list(months).filter(isText)))].sort(),
    leftOut: list(leftOut).flatMap((one) => {
      const { date, why } = record(one)
      return typeof date === 'string' && typeof why === 'string' ? [{ date, why }] : []
    }),
    bytes: typeof bytes === 'number' ? bytes : 0,
  }
}
