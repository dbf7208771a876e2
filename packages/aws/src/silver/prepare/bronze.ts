import { UserError } from '@headwater/errors'
import type { Aws } from '../../clients.ts'
import type { Dataset } from '../dataset.ts'
import { bronzePrefix, parseBronzeKey } from '../layout.ts'
import { openObjects } from '../objects.ts'

/** One raw file that arrived for a date. */
export interface Arrival {
  readonly date: string
  readonly runId: string
  readonly key: string
  readonly bytes: number
  readonly at: Date
}

/** Dates further apart are asked for one by one, rather than by listing everything between them. */
const GAP_DAYS = 31
const DAY_MS = 86_400_000

/** What arrived for these dates (sorted), by date. Dates near one another are listed together: a thousand files a request. */
export async function bronzeArrivals(
  aws: Aws,
  dataset: Dataset,
  dates: readonly string[],
): Promise<ReadonlyMap<string, readonly Arrival[]>> {
  const bronze = openObjects(aws, dataset.bronze.bucket)
  const found = await Promise.all(
    spans(dates).map(([first, last]) =>
      bronze.list(`${dataset.bronze.prefix}/ingest_date=`, {
        after: bronzePrefix(dataset, first),
        // Behind every key of that date: `0` comes right after `/`.
        until: `${bronzePrefix(dataset, last).slice(0, -1)}0`,
      }),
    ),
  )
  const arrivals = new Map<string, Arrival[]>(dates.map((date) => [date, []]))
  for (const { key, bytes, at } of found.flat()) {
    const parsed = parseBronzeKey(dataset, key)
    if (parsed?.file !== dataset.bronze.file) continue
    arrivals.get(parsed.date)?.push({ date: parsed.date, runId: parsed.runId, key, bytes, at })
  }
  return arrivals
}

/** First and last dates of stretches without a large gap. */
export function spans(dates: readonly string[]): readonly (readonly [string, string])[] {
  const found: [string, string][] = []
  for (const date of dates) {
    const current = found.at(-1)
    if (current !== undefined && Date.parse(date) - Date.parse(current[1]) <= GAP_DAYS * DAY_MS) current[1] = date
    else found.push([date, date])
  }
  return found
}

export interface ChosenBronze {
  readonly chosen: ReadonlyMap<string, Arrival>
  /** Dates for which nothing arrived. */
  readonly missing: readonly string[]
}

/**
 * Which file each date is made of. `bronzeRun` settles it where a date has several. Throws UserError where it does not, and where
 * no date has that run.
 */
export function chooseBronze(
  dataset: Dataset,
  arrivals: ReadonlyMap<string, readonly Arrival[]>,
  bronzeRun: string | undefined,
): ChosenBronze {
  const chosen = new Map<string, Arrival>()
  const missing: string[] = []
  let named = false
  for (const [date, all] of arrivals) {
    const asked = all.find(({ runId }) => runId === bronzeRun)
    named ||= asked !== undefined
    const [only, ...more] = all
    if (asked !== undefined) chosen.set(date, asked)
    else if (only === undefined) missing.push(date)
    else if (more.length === 0) chosen.set(date, only)
    else throw several(dataset, date, all, bronzeRun)
  }
  if (bronzeRun !== undefined && !named) throw unknownRun(dataset, arrivals, bronzeRun)
  return { chosen, missing }
}

function several({ bronze }: Dataset, date: string, all: readonly Arrival[], bronzeRun: string | undefined): UserError {
  const newest = all.reduce((latest, arrival) => (arrival.at > latest.at ? arrival : latest))
  return new UserError(
    'bad-argument',
    `${date} has ${all.length} Bronze runs${bronzeRun === undefined ? '' : `, and none is ${bronzeRun}`}`,
    {
      details: all.map(
        ({ runId, bytes, at }) => `${runId}   ${bytes.toLocaleString('en-US')} bytes, arrived ${at.toISOString()}`,
      ),
      next: [
        `say which  --bronze-run ${newest.runId}`,
        `aws s3 ls s3://${bronze.bucket}/${bronze.prefix}/ingest_date=${date}/ --recursive`,
      ],
    },
  )
}

function unknownRun(
  { bronze }: Dataset,
  arrivals: ReadonlyMap<string, readonly Arrival[]>,
  bronzeRun: string,
): UserError {
  const runs = [...arrivals.values()].flat()
  return new UserError('bad-argument', `none of these dates has a Bronze run ${bronzeRun}`, {
    details: runs.slice(0, 5).map(({ date, runId }) => `${date} has ${runId}`),
    next: [
      `aws s3 ls s3://${bronze.bucket}/${bronze.prefix}/ingest_date=${[...arrivals.keys()][0] ?? ''}/ --recursive`,
    ],
  })
}
