import { InternalError, unreachable } from '@headwater/errors'
import type { Asset, AssetKey, Operation } from '@headwater/graph'
import type { AssetHistory, Mode } from './plan.ts'

/** Everything that may decide how an asset is rebuilt. */
export interface ModeQuestion {
  readonly asset: Asset
  readonly operation: Operation
  /** Undefined when it was never built. */
  readonly history: AssetHistory | undefined
  /** The request's `fullRefresh`. */
  readonly fullRefresh: boolean
  /** What it reads (through inlined assets) that the same plan rebuilds, and how. */
  readonly changes: readonly UpstreamChange[]
}

export interface UpstreamChange {
  readonly asset: AssetKey
  readonly mode: Mode
}

export interface ModeChoice {
  readonly mode: Mode
  /** Why this mode and no other; empty where there is no choice. */
  readonly reason: string
}

/**
 * Decides how one asset is rebuilt; nothing else does.
 *
 * An incremental model is only added to where that is provably right. On real data `date > max(date)` loses a day that
 * arrives late and an append without a key doubles a day that is repeated, while dbt reports success on both
 * (docs/concepts.md, "Modes"); a full refresh is right on both. A model that does handle rewritten rows says so in
 * its dbt `meta`: `headwater: {rewrites: handled}`.
 */
export function rebuildMode(question: ModeQuestion): ModeChoice {
  const { asset, operation } = question
  if (asset.kind === 'snapshot') {
    return { mode: 'incremental', reason: 'a snapshot keeps its history: it is only ever added to' }
  }
  switch (asset.storage) {
    case 'table':
    case 'view':
      return { mode: 'rebuild', reason: '' }
    case 'incremental':
      return incrementalMode(question)
    case 'rows':
      return { mode: operation.partitions || asset.upstream.length === 0 ? 'ingest' : 'run', reason: '' }
    case 'none':
      return { mode: asset.kind === 'service' ? 'restart' : 'run', reason: '' }
    case 'ephemeral':
      throw new InternalError(`${asset.key} is ephemeral: it is never built`)
    default:
      return unreachable(asset.storage)
  }
}

function incrementalMode({ asset, history, fullRefresh }: ModeQuestion): ModeChoice {
  if (history === undefined) return { mode: 'full refresh', reason: 'first build' }
  if (fullRefresh) return { mode: 'full refresh', reason: 'you asked for a full refresh' }
  if (history.codeVersion !== asset.codeVersion) {
    return {
      mode: 'full refresh',
      reason: 'its code has changed: rows that it already holds were made by the old code',
    }
  }
  const wrong = history.invalidations.find(({ partition }) => partition === null) ?? history.invalidations[0]
  if (wrong !== undefined) {
    const found = wrong.kind === 'marked' ? 'it was marked as wrong' : 'it was changed from outside'
    return { mode: 'full refresh', reason: `${found}: adding to it would leave that in` }
  }
  if (handlesRewrites(asset)) {
    return { mode: 'incremental', reason: 'the model declares that it handles rewritten rows' }
  }
  return {
    mode: 'full refresh',
    reason: 'rows that it already took in may have changed: a full refresh is always right',
  }
}

function handlesRewrites({ meta }: Asset): boolean {
  const { headwater } = meta
  return isRecord(headwater) && headwater.rewrites === 'handled'
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
