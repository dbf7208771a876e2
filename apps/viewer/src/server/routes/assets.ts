import type { AssetGraph, AssetKey } from '@headwater/graph'
import { isAssetKey, isPartition, type Partitions } from '@headwater/graph'
import { type Context, Hono } from 'hono'
import type { PartitionView } from '../../api/index.ts'
import type { ViewerEnv } from '../env.ts'
import { param, wholeNumber } from '../input.ts'
import type { Services } from '../services.ts'
import { Refusal } from '../trouble.ts'
import { assetView, materializationsView, materializationView } from '../views/asset-view.ts'
import { letterOf, partitionsView, stateOfLetter } from '../views/partition-states.ts'

/** A key is three segments of the path; a partition one more. */
const KEY = '/:platform/:group/:name'
const HISTORY = 200

/** One asset, and all there is of it. */
export function assetRoutes({ backend, link, hub }: Services): Hono<ViewerEnv> {
  async function asked(c: Context): Promise<{ readonly graph: AssetGraph; readonly key: AssetKey }> {
    const graph = await backend.graph()
    const { platform = '', group = '', name = '' } = c.req.param()
    const key = `${platform}/${group}/${name}`
    if (isAssetKey(key) && graph.has(key)) return { graph, key }
    // Says which ones are near; a part of a key is no key here, else one asset had many addresses.
    const meant = isAssetKey(key) ? graph.resolve(key) : undefined
    throw new Refusal(404, 'unknown-asset', `no asset is called "${key.slice(0, 300)}"`, meant ? [meant] : [])
  }

  /** @param only what is wanted; null: all of them */
  async function statesOf(graph: AssetGraph, key: AssetKey, partitions: Partitions, only: string | null) {
    const { type } = partitions
    const alike = graph.upstream(key).filter((above) => graph.asset(above).partitions?.type === type)
    const [queries, ledger] = await Promise.all([link.queries(), link.ledger()])
    const [found, troubles, { view }] = await Promise.all([
      queries.partitions(key, alike, only),
      ledger.troubles(),
      hub.standing(),
    ])
    const own = troubles.flatMap(({ asset, partition, state }) =>
      asset === key && partition !== null ? [{ partition, state }] : [],
    )
    const inState = (wanted: string): string[] =>
      own.flatMap(({ partition, state }) => (state === wanted ? [partition] : []))
    return partitionsView(
      partitions,
      { ...found, failed: inState('failed'), unavailable: inState('unavailable') },
      view.logicalDate,
    )
  }

  function partitionIn(graph: AssetGraph, key: AssetKey, partition: string): Partitions {
    const { partitions } = graph.asset(key)
    if (partitions === undefined) throw new Refusal(400, 'bad-partition', `${graph.label(key)} is one whole`)
    // One from before the first may have been made all the same.
    if (!isPartition({ ...partitions, start: '0000' }, partition)) {
      throw new Refusal(400, 'bad-partition', `"${partition.slice(0, 50)}" is no partition of ${graph.label(key)}`)
    }
    return partitions
  }

  return new Hono<ViewerEnv>()
    .get(KEY, async (c) => {
      const { graph, key } = await asked(c)
      const queries = await link.queries()
      const checks = graph.checksOf(key).map((check) => check.key)
      const [standing, made, results, source] = await Promise.all([
        hub.standing(),
        queries.made(key),
        queries.newestChecks(checks),
        backend.code(key),
      ])
      const health = standing.view.assets[key]?.health ?? null
      return c.json(assetView(graph, key, { health, made, checks: results, ...source }))
    })
    .get(`${KEY}/why`, async (c) => {
      const { key } = await asked(c)
      return c.json(await backend.why(key))
    })
    .get(`${KEY}/materializations`, async (c) => {
      const { key } = await asked(c)
      const limit = wholeNumber(c, 'limit', { min: 1, max: 500 }) ?? 50
      const page = { partition: param(c, 'partition', 50), before: wholeNumber(c, 'before'), limit: limit + 1 }
      return c.json(materializationsView(await (await link.queries()).materializations(key, page), limit))
    })
    .get(`${KEY}/partitions`, async (c) => {
      const { graph, key } = await asked(c)
      const { partitions } = graph.asset(key)
      if (partitions === undefined) throw new Refusal(404, 'bad-partition', `${graph.label(key)} is one whole`)
      return c.json(await statesOf(graph, key, partitions, null))
    })
    .get(`${KEY}/partitions/:partition`, async (c) => {
      const { graph, key } = await asked(c)
      const partition = c.req.param('partition')
      const partitions = partitionIn(graph, key, partition)
      const [all, rows, troubles] = await Promise.all([
        statesOf(graph, key, partitions, partition),
        (await link.queries()).materializations(key, { partition, before: null, limit: HISTORY }),
        (await link.ledger()).troubles(),
      ])
      const trouble = troubles.find((one) => one.asset === key && one.partition === partition)
      const view: PartitionView = {
        partition,
        state: stateOfLetter[letterOf(all, partition)] ?? 'missing',
        cause: trouble?.message ?? null,
        history: rows.map(materializationView),
      }
      return c.json(view)
    })
    .get(`${KEY}/isolated`, async (c) => {
      const { graph, key } = await asked(c)
      const partition = param(c, 'partition', 50) ?? ''
      partitionIn(graph, key, partition)
      return c.json(await backend.isolated(key, partition))
    })
    .get(`${KEY}/compare`, async (c) => {
      const { graph, key } = await asked(c)
      const partition = param(c, 'partition', 50) ?? ''
      partitionIn(graph, key, partition)
      return c.json(await backend.compare(key, partition, param(c, 'a', 200) ?? '', param(c, 'b', 200) ?? ''))
    })
}
