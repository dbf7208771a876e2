import type { SilverContext } from '../context.ts'
import type { GoldSuccessDocument } from '../documents.ts'
import { goldFolder, successKey } from '../layout.ts'
import { openObjects } from '../objects.ts'
import { readGoldSuccess } from '../read-documents.ts'

/**
 * What a run of a month of Gold says of itself, where all of it is there: `_SUCCESS` of every asset, and every file that it
 * names. Else null.
 */
export async function wholeGold(
  context: SilverContext,
  month: string,
  runId: string,
): Promise<GoldSuccessDocument | null> {
  const { dataset } = context
  const objects = openObjects(context.aws, dataset.gold.bucket)
  const found = await Promise.all(
    Object.keys(dataset.gold.assets).map(async (name) => {
      const folder = goldFolder(dataset, name, month, runId)
      const read = await readGoldSuccess(objects, successKey(folder))
      if (!read.ok || read.document.run_id !== runId || read.document.month !== month) return null
      const there = new Set((await objects.list(`${folder}/`)).map(({ key }) => key))
      const own = read.document.files.filter(({ key }) => key.startsWith(`${folder}/`))
      return own.every(({ key }) => there.has(key)) ? read.document : null
    }),
  )
  return found.includes(null) ? null : (found[0] ?? null)
}
