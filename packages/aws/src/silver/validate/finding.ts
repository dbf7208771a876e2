/**
 * - `success`: `_SUCCESS` is missing, empty, no JSON, or not as it has to be
 * - `run id`, `execution`: it is the `_SUCCESS` of another run
 * - `folders`: a month's folder has another `_SUCCESS`, or none
 * - `parts`: one is missing, or is not named; or is named twice, or lies elsewhere
 * - `readable`: one is no whole Parquet file
 * - `schema`: columns, their order or types are not as declared
 * - `rows`: one has more or fewer rows than `_SUCCESS` says, or all together
 * - `metrics`: the figures of `_SUCCESS` do not add up
 * - `bronze`, `quarantine`: or are not those of the raw file or of the quarantine
 * - `tx_date`: rows that are later than their ingest_date
 * - `month`, `folder columns`: rows in the folder of another month, or that say another folder
 * - `null`: rows without a value that they need
 * - `repeated`: an id that occurs twice
 * - `quarantine rate`, `condemned`: over the limit
 * - `inputs`, `sums`: a gold month made of other runs, or whose figures are not theirs
 */
export type Rule =
  | 'success'
  | 'run id'
  | 'execution'
  | 'folders'
  | 'parts'
  | 'readable'
  | 'schema'
  | 'rows'
  | 'metrics'
  | 'bronze'
  | 'quarantine'
  | 'tx_date'
  | 'month'
  | 'folder columns'
  | 'null'
  | 'repeated'
  | 'quarantine rate'
  | 'condemned'
  | 'inputs'
  | 'sums'

/** Something that is not right about a run, so that it must not be promoted. */
export interface Finding {
  readonly rule: Rule
  /** One line. */
  readonly message: string
  /** What was found, where, what was expected: a line for each. */
  readonly evidence: readonly string[]
}

/** One thing that is wrong. */
export interface Wrong {
  readonly found: string
  /** An s3:// address. */
  readonly where: string
  readonly expected: string
}

const SHOWN = 10

/** A finding of everything that breaks one rule; null where nothing does. */
export function finding(rule: Rule, wrong: readonly Wrong[], message: (first: Wrong) => string): Finding | null {
  const [first] = wrong
  if (first === undefined) return null
  const lines = wrong
    .slice(0, SHOWN)
    .map(({ found, where, expected }) => `${where}: found ${found}, expected ${expected}`)
  const more = wrong.length - lines.length
  return { rule, message: message(first), evidence: more > 0 ? [...lines, `and ${more} more`] : lines }
}

/** `1 row`, `1,204 rows`. */
export function rowsText(rows: number): string {
  return counted(rows, 'row')
}

/** `1 part`, `2 parts`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}

/** `s3://ohpen-silver/silver/mortgages/…`: as the aws CLI takes it. */
export function s3Url(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`
}
