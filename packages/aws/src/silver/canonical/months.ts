import type { CanonicalDocument, CanonicalRun, RunRef } from '../documents.ts'
import { homeMonth } from '../layout.ts'

/**
 * Whether a run of a date is an input of a month of Gold: it has rows of the month, or the date arrived in it. The second
 * matters where all its rows were quarantined: the report on data quality tells of it all the same.
 */
export function feedsMonth(date: string, run: CanonicalRun, month: string): boolean {
  return run.months.includes(month) || homeMonth(date) === month
}

/** The months of Gold that change when these dates do: those that what counted fed, and those that what shall count feeds. Sorted. */
export function changedMonths(
  counting: CanonicalDocument['partitions'],
  moved: Iterable<readonly [date: string, to: CanonicalRun | null]>,
): string[] {
  const months = new Set<string>()
  for (const [date, to] of moved) {
    months.add(homeMonth(date))
    for (const run of [own(counting, date), to]) for (const month of run?.months ?? []) months.add(month)
  }
  return [...months].sort()
}

/** What a month of Gold is made of when these runs count, by ingest_date. Empty: there is no such month. */
export function goldInputs(counting: CanonicalDocument['partitions'], month: string): RunRef[] {
  return Object.entries(counting)
    .filter(([date, run]) => feedsMonth(date, run, month))
    .map(([date, run]) => ({ ingest_date: date, schema_v: run.schema_v, run_id: run.run_id }))
    .sort((a, b) => (a.ingest_date < b.ingest_date ? -1 : 1))
}

/** Whether a month of Gold was made of exactly these runs. */
export function sameInputs(a: readonly RunRef[], b: readonly RunRef[]): boolean {
  const words = (inputs: readonly RunRef[]) =>
    inputs.map(({ ingest_date, schema_v, run_id }) => `${ingest_date}/${schema_v}/${run_id}`).sort()
  const [left, right] = [words(a), words(b)]
  return left.length === right.length && left.every((word, index) => word === right[index])
}

export function own(counting: CanonicalDocument['partitions'], date: string): CanonicalRun | null {
  return Object.hasOwn(counting, date) ? (counting[date] ?? null) : null
}
