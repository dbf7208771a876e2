import { UserError } from '@headwater/errors'
import type { Aws } from '../../clients.ts'
import { headwaterCommand } from '../../headwater-command.ts'
import { allEnded } from '../all-ended.ts'
import type { Dataset } from '../dataset.ts'
import type { RunRef, SuccessDocument } from '../documents.ts'
import { type Duckdb, withDuckdb } from '../duckdb.ts'
import { homeSuccessKey } from '../layout.ts'
import { openObjects } from '../objects.ts'
import { readSuccess } from '../read-documents.ts'
import { declaredProblem } from '../validate/declared.ts'
import { s3Url } from '../validate/finding.ts'
import { columnsOf, readsWhole } from '../validate/look-at-part.ts'
import type { RunComparison } from './comparison.ts'
import { summarize } from './summary.ts'
import { tellApart } from './tell-apart.ts'

export interface CompareRuns {
  /** The ingest_date of both. */
  readonly date: string
  /** Which the other is compared with: the original. */
  readonly a: RunRef
  readonly b: RunRef
  /** For the commands in messages. Default: `sandbox`. */
  readonly target?: string
}

/**
 * How the rows of two runs of one date differ, by id: those that only one has, values that changed, amounts by currency. Runs
 * of different schema versions are compared by all columns of both. Fetches every part of both; needs no more memory than
 * 512 MB, however large they are. Throws UserError `bad-source` for a run that is not all there, or cannot be read.
 */
export async function compareRuns(
  aws: Aws,
  dataset: Dataset,
  { date, a, b, target = 'sandbox' }: CompareRuns,
): Promise<RunComparison> {
  const where: Place = { dataset, target }
  const [ofA, ofB] = await Promise.all([compared(aws, where, a), compared(aws, where, b)])
  return withDuckdb(async (duckdb) => {
    const [filesA, filesB] = await allEnded([
      download(aws, where, ofA, `${duckdb.folder}/a`),
      download(aws, where, ofB, `${duckdb.folder}/b`),
    ])
    const runs = { a: { files: filesA, columns: ofA.columns }, b: { files: filesB, columns: ofB.columns } }
    const apart = await tellApart(duckdb, runs).catch(async (error: unknown) => {
      throw (await badPart(duckdb, where, ofA, filesA)) ?? (await badPart(duckdb, where, ofB, filesB)) ?? error
    })
    const { rows, repeatedIds, ...difference } = apart
    const words = ({ run, success }: Compared, side: 'a' | 'b') => ({
      run_id: run.run_id,
      schema_v: run.schema_v,
      metrics: success.metrics,
      rows: rows[side],
      repeatedIds: repeatedIds[side],
    })
    return { date, a: words(ofA, 'a'), b: words(ofB, 'b'), ...difference, summary: summarize(difference) }
  })
}

interface Place {
  readonly dataset: Dataset
  readonly target: string
}

interface Compared {
  readonly run: RunRef
  readonly success: SuccessDocument
  /** By its schema version. */
  readonly columns: Dataset['schemas'][string]['silverColumns']
}

async function compared(aws: Aws, where: Place, run: RunRef): Promise<Compared> {
  const { dataset } = where
  const schema = Object.hasOwn(dataset.schemas, run.schema_v) ? dataset.schemas[run.schema_v] : undefined
  if (schema === undefined) {
    throw new UserError('bad-argument', `there is no schema version ${run.schema_v}`, {
      details: [`expected one of ${Object.keys(dataset.schemas).join(', ')}`],
    })
  }
  const read = await readSuccess(openObjects(aws, dataset.silver.bucket), homeSuccessKey(dataset, run))
  if (!read.ok) throw cannotCompare(where, run, read.message)
  return { run, success: read.document, columns: schema.silverColumns }
}

async function download(aws: Aws, where: Place, { run, success }: Compared, path: string): Promise<readonly string[]> {
  const silver = openObjects(aws, where.dataset.silver.bucket)
  return allEnded(
    success.files.map(async ({ key }, at) => {
      const file = `${path}-${at}.parquet`
      if (await silver.download(key, file)) return file
      throw cannotCompare(where, run, `${s3Url(silver.bucket, key)} does not exist, though its _SUCCESS names it`)
    }),
  )
}

/** Which part made it impossible, once something has; null where it was none. */
async function badPart(
  duckdb: Duckdb,
  where: Place,
  { run, success, columns }: Compared,
  files: readonly string[],
): Promise<UserError | null> {
  for (const [at, file] of files.entries()) {
    const url = s3Url(where.dataset.silver.bucket, success.files[at]?.key ?? '')
    const whole = await readsWhole(duckdb, file)
    if (whole !== true) return cannotCompare(where, run, `${url} cannot be read: ${whole.unreadable}`)
    const problem = declaredProblem(await columnsOf(duckdb, [file]), columns)
    if (problem === null) continue
    return cannotCompare(where, run, `${url}: found ${problem.found}, expected ${problem.expected}`)
  }
  return null
}

function cannotCompare({ dataset, target }: Place, { run_id, ingest_date }: RunRef, detail: string): UserError {
  const history = headwaterCommand(['history', dataset.silver.asset, '--partition', ingest_date], target)
  return new UserError('bad-source', `run ${run_id} of ${ingest_date} cannot be compared`, {
    details: [detail],
    next: [`${history}   lists its runs`],
  })
}
