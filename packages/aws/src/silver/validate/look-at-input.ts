import type { Aws } from '../../clients.ts'
import { allEnded } from '../all-ended.ts'
import type { Dataset } from '../dataset.ts'
import type { Duckdb } from '../duckdb.ts'
import { bronzePrefix, parseBronzeKey, quarantineKey } from '../layout.ts'
import { openObjects } from '../objects.ts'
import { countRecords } from './count-records.ts'
import type { BronzeFacts, QuarantineFacts, RunAsked } from './facts.ts'
import { s3Url } from './finding.ts'

interface BronzeAsked {
  readonly date: string
  /** Null: all of that date. */
  readonly key: string | null
  /** Whose folder may be written to. */
  readonly duckdb: Pick<Duckdb, 'folder'>
}

/** Counts the rows of the raw file, or of each that a date has. */
export async function lookAtBronze(
  aws: Aws,
  dataset: Dataset,
  { date, key, duckdb }: BronzeAsked,
): Promise<readonly BronzeFacts[]> {
  const bronze = openObjects(aws, dataset.bronze.bucket)
  const keys = key === null ? await bronzeKeys(aws, dataset, date) : [key]
  return allEnded(
    keys.map(async (at, index): Promise<BronzeFacts> => {
      const url = s3Url(bronze.bucket, at)
      const file = `${duckdb.folder}/bronze-${index}.csv.gz`
      if (!(await bronze.download(at, file))) return { url, rows: { unreadable: 'no such object' } }
      try {
        return { url, rows: await countRecords(file) }
      } catch (error) {
        return { url, rows: { unreadable: error instanceof Error ? error.message : String(error) } }
      }
    }),
  )
}

async function bronzeKeys(aws: Aws, dataset: Dataset, date: string): Promise<readonly string[]> {
  const listed = await openObjects(aws, dataset.bronze.bucket).list(bronzePrefix(dataset, date))
  return listed.map(({ key }) => key).filter((key) => parseBronzeKey(dataset, key)?.file === dataset.bronze.file)
}

/** Counts the rows that the run put aside: one JSON object a line. */
export async function lookAtQuarantine(
  aws: Aws,
  dataset: Dataset,
  { date, runId }: Pick<RunAsked, 'date' | 'runId'>,
): Promise<QuarantineFacts> {
  const key = quarantineKey(dataset, date, runId)
  const url = s3Url(dataset.quarantine.bucket, key)
  const found = await openObjects(aws, dataset.quarantine.bucket).read(key)
  if (found === null) return { url, rows: null }
  const lines = Buffer.from(found.body).toString('utf8').split('\n')
  return { url, rows: lines.filter((line) => line.trim() !== '').length }
}
