import { UserError } from '@headwater/errors'
import * as v from 'valibot'
import { recordDeed } from '../audit.ts'
import { readCounting } from '../canonical/compare-and-set.ts'
import { own } from '../canonical/months.ts'
import type { SilverContext } from '../context.ts'
import { quarantineKey } from '../layout.ts'
import { openObjects } from '../objects.ts'
import type { QuarantinedDate, QuarantinedError, QuarantineList, QuarantineQuery } from './quarantined.ts'

const SAMPLES = 3

/** A row as it is kept; its Bronze columns are texts, and some may be empty. */
const Row = v.objectWithRest({ validation_error: v.string(), attempt_count: v.number() }, v.unknown())

/**
 * The rows that the canonical runs of these dates did not take, by why. Throws UserError `bad-source` for a file that is no
 * list of such rows, with its place.
 */
export async function listQuarantine(context: SilverContext, query: QuarantineQuery = {}): Promise<QuarantineList> {
  const { aws, dataset } = context
  const { partitions: counting } = await readCounting(context)
  const objects = openObjects(aws, dataset.quarantine.bucket)
  const asked = query.partitions ?? Object.keys(counting)
  const read = await Promise.all(
    [...new Set(asked)].sort().map(async (date): Promise<QuarantinedDate[]> => {
      const run = own(counting, date)
      if (run === null) return []
      const key = quarantineKey(dataset, date, run.run_id)
      const found = await objects.read(key)
      if (found === null) return []
      const rows = readRows(new TextDecoder().decode(found.body), `s3://${objects.bucket}/${key}`)
      const errors = byError(rows.filter((row) => query.error === undefined || row.validation_error === query.error))
      return errors.length === 0 ? [] : [{ ingest_date: date, run_id: run.run_id, errors }]
    }),
  )
  const dates = read.flat()
  return { dates, errors: overAll(dates) }
}

type QuarantinedRow = v.InferOutput<typeof Row>

/** One JSON object a line. */
export function readRows(text: string, where: string): QuarantinedRow[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    const wrong = (why: string) =>
      new UserError('bad-source', `${where} is no list of quarantined rows`, { details: [`line ${index + 1}: ${why}`] })
    let given: unknown
    try {
      given = JSON.parse(line)
    } catch {
      throw wrong('is not JSON')
    }
    const parsed = v.safeParse(Row, given)
    if (!parsed.success) throw wrong(parsed.issues[0].message)
    return [parsed.output]
  })
}

/** Most rows first. Pure. */
export function byError(rows: readonly QuarantinedRow[]): QuarantinedError[] {
  const errors = new Map<string, QuarantinedRow[]>()
  for (const row of rows) errors.set(row.validation_error, [...(errors.get(row.validation_error) ?? []), row])
  return [...errors]
    .map(([error, found]) => ({
      error,
      rows: found.length,
      attempts: Object.fromEntries(
        [...new Set(found.map(({ attempt_count }) => attempt_count))]
          .sort((a, b) => a - b)
          .map((attempt) => [String(attempt), found.filter(({ attempt_count }) => attempt_count === attempt).length]),
      ),
      samples: found
        .slice(0, SAMPLES)
        .map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([name, value]) => [
              name,
              typeof value === 'string' ? value : JSON.stringify(value),
            ]),
          ),
        ),
    }))
    .sort((a, b) => b.rows - a.rows || (a.error < b.error ? -1 : 1))
}

function overAll(dates: readonly QuarantinedDate[]): QuarantineList['errors'] {
  const errors = new Map<string, { rows: number; dates: number }>()
  for (const { errors: ofDate } of dates) {
    for (const { error, rows } of ofDate) {
      const sum = errors.get(error) ?? { rows: 0, dates: 0 }
      errors.set(error, { rows: sum.rows + rows, dates: sum.dates + 1 })
    }
  }
  return [...errors]
    .map(([error, sum]) => ({ error, ...sum }))
    .sort((a, b) => b.rows - a.rows || (a.error < b.error ? -1 : 1))
}

/** Writes down that dates were backfilled again for the rows that were quarantined for one error. */
export async function recordQuarantineRerun(
  context: SilverContext,
  {
    error,
    partitions,
    backfillId,
    reason,
    ticket,
  }: {
    readonly error: string | null
    readonly partitions: readonly string[]
    readonly backfillId: string
    readonly reason: string | null
    readonly ticket?: string
  },
): Promise<void> {
  await recordDeed(context, {
    id: `quarantine rerun/${backfillId}`,
    action: 'quarantine rerun',
    reason,
    ticket: ticket ?? null,
    subject: backfillId,
    details: { error, partitions: [...partitions] },
  })
}
