import type { SilverContext } from '../context.ts'
import { goldFolder, successKey } from '../layout.ts'
import { openObjects } from '../objects.ts'
import { readGoldSuccess } from '../read-documents.ts'

/** Rows of one of Gold's assets in a month, by its `_SUCCESS`; null where that cannot be read. */
export async function goldRows(
  { aws, dataset }: SilverContext,
  name: string,
  month: string,
  runId: string,
): Promise<number | null> {
  const folder = goldFolder(dataset, name, month, runId)
  const read = await readGoldSuccess(openObjects(aws, dataset.gold.bucket), successKey(folder))
  if (!read.ok) return null
  const files = read.document.files.filter(({ key }) => key.startsWith(`${folder}/`))
  return files.reduce((sum, { rows }) => sum + rows, 0)
}
