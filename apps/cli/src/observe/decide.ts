import { contentUpstream } from '@headwater/engine'
import { unreachable } from '@headwater/errors'
import type { Asset, AssetGraph, AssetKey } from '@headwater/graph'
import type {
  InputsRule,
  NewInvalidation,
  RecordedContent,
  RecordedMaterialization,
  TakenFingerprint,
} from '@headwater/ledger'
import type { LedgerSnapshot } from '@headwater/planner'
import type { Observation } from '@headwater/postgres'
import type { Finding } from './compare.ts'
import type { DayChanges } from './compare-days.ts'
import type { Seen } from './seen.ts'

/** One asset that was looked at: what the ledger says of it, what was found, and how the two compare. */
export interface Looked {
  readonly asset: Asset
  readonly recorded: RecordedContent
  readonly observation: Observation
  readonly finding: Finding
}

export interface DecideContext {
  readonly graph: AssetGraph
  readonly snapshot: LedgerSnapshot
  /** When somebody's own dbt made which asset; the target's clock. */
  readonly byHand: ReadonlyMap<AssetKey, Date>
  /** The target's clock. */
  readonly now: Date
  /** `user@host`. */
  readonly by: string
}

/** What is to be written down, and told. */
export interface Decision {
  readonly seen: readonly Seen[]
  readonly made: readonly RecordedMaterialization[]
  readonly marks: readonly NewInvalidation[]
  /** Changed outside, and now again as it was. */
  readonly withdrawn: readonly AssetKey[]
  readonly fingerprints: readonly TakenFingerprint[]
}

/** What a look at one asset means for the ledger. Pure. */
export function decide(looked: Looked, context: DecideContext): Decision {
  const { asset, finding } = looked
  const { key } = asset
  const marked = context.snapshot.assets[key]?.invalidations.some(({ kind }) => kind === 'changed outside') ?? false
  const at = context.byHand.get(key)
  if (at !== undefined) {
    return { ...nothing, made: [madeByHand(looked, at, context)], seen: [{ type: 'dbt by hand', key, at }] }
  }
  switch (finding.type) {
    case 'same':
      return { ...nothing, withdrawn: marked ? [key] : [], fingerprints: ofDays(key, finding.unknownDays) }
    case 'problem':
      return { ...nothing, seen: [{ ...finding, key }] }
    case 'first fingerprint': {
      const { fingerprint, rows, replaces, unknownDays } = finding
      return {
        ...nothing,
        fingerprints: [{ asset: key, fingerprint, rows, replaces }, ...ofDays(key, unknownDays)],
      }
    }
    case 'gone':
      return changed(asset, `the ${asset.storage === 'view' ? 'view' : 'table'} is gone`, marked, context)
    case 'changed':
      if (!bringsRowsIn(asset)) return changed(asset, finding.how, marked, context)
      return {
        ...nothing,
        made: newVersion(looked, finding, context),
        seen: [{ type: 'new version', key, how: finding.how }],
      }
    default:
      return unreachable(finding)
  }
}

/** All of several in one. */
export function joined(decisions: readonly Decision[]): Decision {
  return {
    seen: decisions.flatMap(({ seen }) => seen),
    made: decisions.flatMap(({ made }) => made),
    marks: decisions.flatMap(({ marks }) => marks),
    withdrawn: decisions.flatMap(({ withdrawn }) => withdrawn),
    fingerprints: decisions.flatMap(({ fingerprints }) => fingerprints),
  }
}

const nothing: Decision = { seen: [], made: [], marks: [], withdrawn: [], fingerprints: [] }

/** Said once, until it is mended. */
function changed({ key }: Asset, how: string, marked: boolean, { now, by }: DecideContext): Decision {
  if (marked) return nothing
  return {
    ...nothing,
    marks: [{ asset: key, partition: null, kind: 'changed outside', reason: how, by, at: now }],
    seen: [{ type: 'changed outside', key, how }],
  }
}

/** What somebody else may write as well as we do: another content is news, not damage. */
function bringsRowsIn({ storage }: Asset): boolean {
  return storage === 'rows'
}

function ofDays(asset: AssetKey, days: DayChanges['unknown']): TakenFingerprint[] {
  return days.map((day) => ({ asset, ...day }))
}

/**
 * Days that were not there before are new, and so are those with other rows; else the table is new as a whole, since nobody
 * knows which of its days are.
 */
function newVersion(
  { asset, recorded, observation }: Looked,
  { days, fingerprint }: Extract<Finding, { type: 'changed' }>,
  { graph, snapshot, now }: DecideContext,
): RecordedMaterialization[] {
  const { rows, partitions } = observation
  const whole: RecordedMaterialization = {
    asset: asset.key,
    partition: null,
    rows,
    ...(fingerprint !== null && { fingerprint }),
    // It was not made by today's code, nor from today's upstream.
    codeVersion: recorded.codeVersion,
    inputs: inputsAsOf(graph, asset.key, recorded.at),
    at: now,
    source: 'observed',
  }
  const known = new Set(snapshot.assets[asset.key]?.partitions)
  const added = partitions?.filter(({ partition }) => !known.has(partition)) ?? []
  const made = [...days, ...added].toSorted((a, b) => (a.partition < b.partition ? -1 : 1))
  if (!asset.partitions || made.length === 0) return [whole]
  return made.map(({ partition, rows, fingerprint }) => ({
    ...whole,
    partition,
    rows,
    ...(fingerprint !== null && { partitionFingerprint: fingerprint }),
  }))
}

function madeByHand({ asset, observation }: Looked, at: Date, { graph }: DecideContext): RecordedMaterialization {
  const { rows, fingerprint } = observation
  return {
    asset: asset.key,
    partition: null,
    rows,
    codeVersion: asset.codeVersion,
    at,
    source: 'dbt by hand',
    inputs: inputsAsOf(graph, asset.key, at),
    ...(fingerprint !== null && { fingerprint }),
  }
}

function inputsAsOf(graph: AssetGraph, key: AssetKey, at: Date): InputsRule {
  return { type: 'asOf', upstream: contentUpstream(graph, key), at }
}
