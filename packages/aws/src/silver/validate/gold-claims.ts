import { isDeepStrictEqual } from 'node:util'
import type { GoldSuccessDocument } from '../documents.ts'
import { type Finding, finding } from './finding.ts'

/** What one asset of a gold run says of itself. */
export interface GoldClaim {
  /** `account_months` */
  readonly name: string
  /** Of its `_SUCCESS`. */
  readonly url: string
  /** Where its files have to lie: a key that ends with a slash. */
  readonly folder: string
  readonly success: GoldSuccessDocument
}

/** Whether what a gold run says of itself can be so, before anything else is read of it. */
export function wrongClaims(claims: readonly GoldClaim[], month: string, goldRun: string): readonly Finding[] {
  return [
    otherRun(claims, goldRun),
    otherMonth(claims, month),
    dateTwice(claims),
    otherInputs(claims),
    otherFiles(claims),
  ].filter((found) => found !== null)
}

function otherRun(claims: readonly GoldClaim[], goldRun: string): Finding | null {
  const wrong = claims
    .filter(({ success }) => success.run_id !== goldRun)
    .map(({ url, success }) => ({ found: `run_id ${success.run_id}`, where: url, expected: goldRun }))
  return finding('run id', wrong, ({ found }) => `_SUCCESS is that of another run: ${found}`)
}

function otherMonth(claims: readonly GoldClaim[], month: string): Finding | null {
  const wrong = claims
    .filter(({ success }) => success.month !== month)
    .map(({ url, success }) => ({ found: `month ${success.month}`, where: url, expected: month }))
  return finding('inputs', wrong, ({ found }) => `_SUCCESS is that of ${found}`)
}

/** Two runs of one date in one month count its rows twice: the by-hand runbook's own mistake. */
function dateTwice(claims: readonly GoldClaim[]): Finding | null {
  const wrong = claims.flatMap(({ url, success }) => {
    const dates = success.inputs.map(({ ingest_date }) => ingest_date)
    const twice = [...new Set(dates.filter((date, at) => dates.indexOf(date) !== at))]
    return twice.map((date) => ({
      found: `${date} from ${runsOf(success, date)}`,
      where: url,
      expected: 'one run of each date',
    }))
  })
  return finding('inputs', wrong, ({ found }) => `a date is counted more than once: ${found}`)
}

function runsOf({ inputs }: GoldSuccessDocument, date: string): string {
  return inputs.flatMap(({ ingest_date, run_id }) => (ingest_date === date ? [run_id] : [])).join(' and ')
}

function otherInputs([first, ...others]: readonly GoldClaim[]): Finding | null {
  const wrong = others
    .filter(({ success }) => !isDeepStrictEqual(success.inputs, first?.success.inputs))
    .map(({ url }) => ({ found: 'other inputs', where: url, expected: `those of ${first?.url}` }))
  return finding('inputs', wrong, () => 'the assets of this run were not made of the same runs')
}

/** Each asset has files, and they lie beside its `_SUCCESS`: those of another run could be deleted with it. */
function otherFiles(claims: readonly GoldClaim[]): Finding | null {
  const wrong = claims.flatMap(({ url, folder, success }) => {
    if (success.files.length === 0)
      return [{ found: 'no file', where: url, expected: 'at least one, without rows or with' }]
    return success.files
      .filter((file) => !file.key.startsWith(folder))
      .map((file) => ({ found: file.key, where: url, expected: `files in ${folder}` }))
  })
  return finding('parts', wrong, ({ where, found }) => `${where}: ${found}`)
}
