import type { SilverContext } from '../context.ts'
import type { CanonicalRun, SuccessDocument } from '../documents.ts'
import { homeMonth, homeSuccessKey, runFolder, successKey } from '../layout.ts'
import { openObjects } from '../objects.ts'
import { readSuccess } from '../read-documents.ts'

/** A run of a date as it lies there. */
export interface Intact {
  /** Null where it cannot be read. */
  readonly success: SuccessDocument | null
  /** What is not as it was left; empty where everything is there. */
  readonly findings: readonly string[]
}

/**
 * Whether everything of a run is still there: `_SUCCESS` in the folder of each of its months, every part that it names, each
 * with the size that the ledger knows (where it knows one). Asked before readers are pointed at it, and before another copy of
 * its date is deleted. Its rows are not read again: no run is ever written over.
 */
export async function lookIfIntact(
  context: SilverContext,
  date: string,
  { run_id, schema_v, months }: CanonicalRun,
): Promise<Intact> {
  const { aws, dataset, store } = context
  const objects = openObjects(aws, dataset.silver.bucket)
  const read = await readSuccess(objects, homeSuccessKey(dataset, { ingest_date: date, schema_v, run_id }))
  if (!read.ok) return { success: null, findings: [read.message] }
  const { document } = read
  if (document.run_id !== run_id) {
    return { success: document, findings: [`its _SUCCESS is of the run ${document.run_id}`] }
  }
  const folders = [...new Set([homeMonth(date), ...months])].map((month) => runFolder(dataset, month, schema_v, run_id))
  const listed = await Promise.all(folders.map((folder) => objects.list(`${folder}/`)))
  const there = new Map(listed.flat().map(({ key, bytes }) => [key, bytes]))
  const [known] = await store.find({ asset: dataset.silver.asset, runIds: [run_id] })
  const findings: string[] = []
  for (const key of [...document.files.map((file) => file.key), ...folders.map(successKey)]) {
    const bytes = there.get(key)
    const expected = known?.files?.find((file) => file.key === key)?.bytes
    const where = `s3://${objects.bucket}/${key}`
    if (bytes === undefined) findings.push(`${where} is gone`)
    else if (expected !== undefined && expected !== bytes) {
      findings.push(`${where} has ${bytes} bytes, and had ${expected}`)
    } else if (bytes === 0) findings.push(`${where} is empty`)
  }
  return { success: document, findings }
}
