import { InternalError, unreachable } from '@headwater/errors'
import type { Asset, Operation } from '@headwater/graph'
import { declarations } from './declarations.ts'
import type { Delta } from './deltas.ts'
import type { AssetHistory, Mode, PlanRequest } from './plan.ts'

/** Everything that may decide how an asset is rebuilt. */
export interface ModeQuestion {
  readonly asset: Asset
  readonly operation: Operation
  /** Undefined when it was never built. */
  readonly history: AssetHistory | undefined
  readonly request: Pick<PlanRequest, 'fullRefresh' | 'incremental' | 'vars'>
  /** What it has not taken in yet of what it reads. Asked only where that decides. */
  readonly delta: () => Delta
}

export interface ModeChoice {
  readonly mode: Mode
  /** Why this mode and no other; empty where there is no choice. */
  readonly reason: string
  /** With `delete+insert`: the partitions whose rows are replaced, sorted. */
  readonly partitions?: readonly string[]
  /** What may go wrong in a mode that was forced. */
  readonly risk?: string
  /** Only a full refresh is right, and the asset's author forbids it: the plan is refused. */
  readonly forbidden?: true
}

/**
 * Decides how one asset is rebuilt; nothing else does.
 *
 * An incremental model is only added to where that is provably right. On real data `date > max(date)` loses a day that
 * arrives late and an append without a key doubles a day that is repeated, while dbt reports success on both
 * (docs/concepts.md, "Modes"). Days newer than all that it has taken in are right under either filter. A full refresh is
 * always right; so are other rows for single days, where each row is made from its own day's rows.
 */
export function rebuildMode(question: ModeQuestion): ModeChoice {
  const { asset, operation } = question
  if (operation.aside) return { mode: 'write aside', reason: '' }
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
    case 'runs':
      return { mode: 'run', reason: '' }
    case 'none':
      return { mode: asset.kind === 'service' ? 'restart' : 'run', reason: '' }
    case 'ephemeral':
      throw new InternalError(`${asset.key} is ephemeral: it is never built`)
    default:
      return unreachable(asset.storage)
  }
}

function incrementalMode(question: ModeQuestion): ModeChoice {
  const { asset, history, request } = question
  const isForbidden = asset.fullRefresh === false
  if (history === undefined) {
    // dbt builds what is not there as a whole in any mode; a table that nobody told us of must not be dropped.
    return { mode: isForbidden ? 'incremental' : 'full refresh', reason: 'first build' }
  }
  if (request.fullRefresh && !isForbidden) return { mode: 'full refresh', reason: 'you asked for a full refresh' }
  const proven = provenMode(question, history)
  if (request.incremental && proven.mode !== 'incremental') {
    return { mode: 'incremental', reason: 'you asked for it', risk: riskOf(proven) }
  }
  return isForbidden && proven.mode === 'full refresh' ? { ...proven, forbidden: true } : proven
}

/** The cheapest mode that is right by the ledger and by what the author declares. */
function provenMode({ asset, request, delta: findDelta }: ModeQuestion, history: AssetHistory): ModeChoice {
  if (history.codeVersion !== asset.codeVersion) {
    return whole('its code has changed: rows that it already holds were made by the old code')
  }
  const wrong = history.invalidations.find(({ partition }) => partition === null) ?? history.invalidations[0]
  if (wrong !== undefined) {
    const found = wrong.kind === 'marked' ? 'it was marked as wrong' : 'it was changed from outside'
    return whole(`${found}: adding to it would leave that in`)
  }
  if (history.doubtful) return whole('a step that was to write it did not end well: nobody knows what is in it')
  if (request.vars !== undefined && Object.keys(request.vars).length > 0) {
    return whole('vars were given: rows that it already holds were made without them')
  }
  const { handlesRewrites, hasPartitionColumn } = declarations(asset)
  const delta = findDelta()
  if (delta.type === 'none') return { mode: 'incremental', reason: 'nothing that it reads has changed' }
  if (delta.type === 'appended' && (history.rows ?? 0) > 0) {
    return { mode: 'incremental', reason: `${newerDays(delta.partitions)} newer than all that it has taken in` }
  }
  if (handlesRewrites) return { mode: 'incremental', reason: 'the model declares that it handles rewritten rows' }
  // An empty table has no newest row, and `date > null` takes nothing.
  const because =
    delta.type === 'rewritten'
      ? delta.because
      : history.rows === 0
        ? 'it holds no rows: there is no newest one to go by'
        : 'nobody knows whether it holds any rows'
  if (hasPartitionColumn && delta.partitions !== null) {
    return { mode: 'delete+insert', reason: because, partitions: delta.partitions }
  }
  return whole(because)
}

function whole(reason: string): ModeChoice {
  return { mode: 'full refresh', reason }
}

function newerDays([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? `${first} is` : `${first} and ${others.length} more are`
}

/** The trap of adding to a table where that is not right, in one clause. */
function riskOf({ reason, partitions }: ModeChoice): string {
  if (partitions === undefined) return `rows may be lost, doubled or old: ${reason}`
  const [first = '', ...others] = partitions
  return `rows of ${first}${others.length > 0 ? ` (+${others.length})` : ''} may be lost or doubled: ${reason}`
}
