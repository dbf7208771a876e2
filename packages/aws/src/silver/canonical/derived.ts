import type { SilverContext } from '../context.ts'
import type { CanonicalDocument, LatestDocument } from '../documents.ts'
import { canonicalRunsKey, latestKey } from '../layout.ts'
import { openObjects } from '../objects.ts'
import { readCounting } from './compare-and-set.ts'
import { lastChange } from './standing.ts'

/** `_LATEST.json`: the run that counts for the newest ingest_date, since when; null where nothing counts. Pure. */
export function latestOf(document: CanonicalDocument): LatestDocument | null {
  const newest = Object.keys(document.partitions).sort().at(-1)
  const run = newest === undefined ? undefined : document.partitions[newest]
  if (newest === undefined || run === undefined) return null
  return { run_id: run.run_id, updated_at: lastChange(document.history, newest)?.at ?? document.updated_at }
}

/** What Athena's table `canonical` reads: a line for each ingest_date, sorted. Pure. */
export function canonicalLines(document: CanonicalDocument): string {
  return Object.entries(document.partitions)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([ingest_date, { schema_v, run_id }]) => `${JSON.stringify({ ingest_date, schema_v, run_id })}\n`)
    .join('')
}

/**
 * Brings `_LATEST.json` and Athena's `canonical.json` to what counts; gives the names of those that were not. Safe while others
 * do the same: each is written only over what was read *before* it was looked up what counts, and what counts is looked
 * up again after the write, so that the last to write cannot leave what counted a moment ago.
 */
export async function deriveFromCanonical(context: SilverContext): Promise<string[]> {
  const { dataset } = context
  const derived = [
    { name: '_LATEST.json', key: latestKey(dataset), print: printLatest },
    { name: 'canonical.json', key: canonicalRunsKey(dataset), print: canonicalLines },
  ]
  const mended = await Promise.all(derived.map(async (each) => ((await derive(context, each)) ? [each.name] : [])))
  return mended.flat()
}

async function derive(
  context: SilverContext,
  { key, print }: { key: string; print: (document: CanonicalDocument) => string | null },
): Promise<boolean> {
  const objects = openObjects(context.aws, context.dataset.silver.bucket)
  for (let changed = false; ; changed = true) {
    const there = await objects.read(key)
    const wanted = print(await readCounting(context))
    // Nothing has ever counted: existing readers are shown nothing, rather than something made up.
    if (wanted === null) return changed
    if (there !== null && plain(new TextDecoder().decode(there.body)) === plain(wanted)) return changed
    await objects.write(key, wanted, there === null ? { ifNoneMatch: true } : { ifMatch: there.etag })
  }
}

function printLatest(document: CanonicalDocument): string | null {
  const latest = latestOf(document)
  return latest === null ? null : `${JSON.stringify(latest)}\n`
}

/** The same for the same content, whatever blanks its writer puts between; null for what is no JSON. */
function plain(text: string): string | null {
  return values([text]) ?? values(text.split('\n').filter((line) => line.trim() !== ''))
}

function values(texts: readonly string[]): string | null {
  try {
    return texts.map((each) => JSON.stringify(JSON.parse(each))).join('\n')
  } catch {
    return null
  }
}
