import type { IsolatedRun } from '@headwater/engine'
import { didYouMean, UserError } from '@headwater/errors'
import { type IsolatedAsset, isolatedAsset, isolatedAssets } from './isolated-assets.ts'
import type { Silver } from './open-silver.ts'
import { silverCommand } from './silver-commands.ts'

/** What a word of a command line means: an asset, or a backfill or run of one. */
export type Subject =
  | { readonly type: 'asset'; readonly asset: IsolatedAsset }
  | { readonly type: 'runs'; readonly asset: IsolatedAsset; readonly id: string; readonly runs: readonly IsolatedRun[] }
  /** A run that the ledger has not made, and that counts or did once. */
  | { readonly type: 'original'; readonly asset: IsolatedAsset; readonly id: string; readonly dates: readonly string[] }

/** A backfill id, a run_id, a month of Gold's, an older form of one; no asset is called like that. */
const LIKE_AN_ID = /^(?:backfill-|gold-\d{4}|\d{8}T)|\d{8}T\d{6}Z/

/** Throws UserError `unknown-run` with the nearest ids, or what the graph says of a name that means nothing. */
export async function subjectOf(silver: Silver, word: string): Promise<Subject> {
  const found = await findId(silver, word)
  if (found !== null) return found
  if (!LIKE_AN_ID.test(word)) return { type: 'asset', asset: isolatedAsset(silver.session.graph, word) }
  throw await unknownId(silver, word)
}

/** The same, of what can only be an id. */
export async function runsOf(silver: Silver, id: string): Promise<Exclude<Subject, { readonly type: 'asset' }>> {
  const found = await findId(silver, id)
  if (found !== null) return found
  throw await unknownId(silver, id)
}

async function findId(
  { ledger, session, context }: Silver,
  id: string,
): Promise<Exclude<Subject, { type: 'asset' }> | null> {
  const assets = isolatedAssets(session.graph)
  const [ofBackfill, named] = await Promise.all([
    ledger.isolated.find({ backfillId: id }),
    ledger.isolated.find({ runIds: [id] }),
  ])
  const runs = ofBackfill.length > 0 ? ofBackfill : named
  for (const asset of assets) {
    const own = runs.filter((run) => run.asset === asset.key)
    if (own.length > 0) return { type: 'runs', asset, id, runs: own }
  }
  if (!LIKE_AN_ID.test(id)) return null
  for (const asset of assets) {
    const dates = (await countedRuns(await context(asset))).filter(([, runId]) => runId === id).map(([date]) => date)
    if (dates.length > 0) return { type: 'original', asset, id, dates: [...new Set(dates)].sort() }
  }
  return null
}

/** Every date with every run that counts for it, or did once, and every id that one was promoted by: a ledger may be lost. */
async function countedRuns(context: Awaited<ReturnType<Silver['context']>>): Promise<[date: string, runId: string][]> {
  const { openObjects, readCanonical } = await import('@headwater/aws/silver')
  const { dataset, aws } = context
  const canonical = await readCanonical(openObjects(aws, dataset.silver.bucket), dataset)
  if (canonical === null) return []
  const { partitions, history } = canonical.document
  return [
    ...Object.entries(partitions).map(([date, run]): [string, string] => [date, run.run_id]),
    ...history.flatMap((change) =>
      change.partitions.flatMap(({ ingest_date, from, to }) =>
        [from?.run_id, to?.run_id, ...(change.id?.split(' ') ?? [])].flatMap((id): [string, string][] =>
          id === undefined ? [] : [[ingest_date, id]],
        ),
      ),
    ),
  ]
}

async function knownIds(silver: Silver, runs: readonly IsolatedRun[]): Promise<string[]> {
  const ids = new Set(runs.flatMap(({ runId, backfillId }) => [backfillId ?? runId, runId]))
  for (const asset of isolatedAssets(silver.session.graph)) {
    for (const [, runId] of await countedRuns(await silver.context(asset))) ids.add(runId)
  }
  return [...ids]
}

async function unknownId(silver: Silver, id: string): Promise<UserError> {
  const { graph, target } = silver.session
  const runs = await silver.ledger.isolated.find({})
  return new UserError('unknown-run', `no backfill and no run is called "${id}"`, {
    details: didYouMean(id, await knownIds(silver, runs)),
    next: runs.slice(-1).map(({ asset, partition }) => {
      const command = silverCommand('history', [graph.label(asset), '--partition', partition], target.name)
      return `the runs of a date   ${command}`
    }),
  })
}
