import { type AssetOutcome, type Cause, type CheckOutcome, causeInWords, type StepInput } from '@headwater/engine'
import { type AssetKey, keyParts } from '@headwater/graph'
import type { Mode, PlannedCheck } from '@headwater/planner'
import { lines, oneLine } from './dbt-text.ts'
import type { NodeFinished } from './protocol.ts'
import { isTransient } from './transient.ts'

type StepAsset = StepInput['assets'][number]

/** Who is who in a step: dbt knows nodes by unique_id. */
export interface StepNodes {
  readonly assets: ReadonlyMap<string, StepAsset>
  readonly checks: ReadonlyMap<string, PlannedCheck>
}

export function stepNodes(input: StepInput): StepNodes {
  return {
    assets: new Map(input.assets.map((item) => [item.asset.ref ?? '', item])),
    checks: new Map(input.checks.map((check) => [check.ref, check])),
  }
}

/** What became of an asset, from dbt's result of its node. Pure. */
export function assetOutcome(
  { asset, mode }: StepAsset,
  node: NodeFinished,
  nodes: StepNodes,
  interrupted: boolean,
): AssetOutcome {
  const common = { key: asset.key, partition: null, durationMs: milliseconds(node.seconds) }
  const nothing = { ...common, rows: null, rowsWritten: null, metadata: {} }
  if (node.status === 'success') {
    const { rows, rowsWritten } = rowCounts(node, mode, asset.kind === 'snapshot')
    return { ...common, state: 'materialized', rows, rowsWritten, message: null, metadata: {} }
  }
  // Once dbt is told to end, a node fails because its query was cancelled.
  if (interrupted) return { ...nothing, state: 'interrupted', message: null }
  if (node.status === 'skipped') {
    return { ...nothing, state: 'not run', message: causeOf(node, nodes) }
  }
  const text = node.message ?? `dbt says "${node.status}"`
  const transient = isTransient(text) && { transient: true as const }
  return { ...nothing, state: 'failed', message: oneLine(text), metadata: { error: text }, ...transient }
}

/** The end of an asset when dbt's process ended before it told of one: failed if dbt was at it, else never reached. Pure. */
export function endedWithDbt({ asset }: StepAsset, begun: boolean, message: string): AssetOutcome {
  const state = begun ? 'failed' : 'not run'
  const unknown = { partition: null, rows: null, rowsWritten: null, durationMs: null, metadata: {} }
  return { ...unknown, key: asset.key, state, message }
}

/** What became of a check, from dbt's result of its test. Pure. */
export function checkOutcome(
  check: PlannedCheck,
  node: NodeFinished,
  nodes: StepNodes,
  interrupted: boolean,
): CheckOutcome {
  const { key, name, assets, severity } = check
  const common = { key, name, assets, severity, durationMs: milliseconds(node.seconds), sql: node.sql }
  const none = { ...common, failures: null }
  switch (node.status) {
    case 'pass':
      return { ...common, state: 'passed', failures: 0, message: null }
    case 'warn':
    case 'fail': {
      const state = node.status === 'warn' ? 'warned' : 'failed'
      return { ...common, state, failures: node.failures, message: finding(check, node) }
    }
    case 'skipped':
      return { ...none, state: 'not run', message: causeOf(node, nodes) }
    default: {
      if (interrupted) return { ...none, state: 'not run', message: causeInWords({ type: 'interrupted' }, label) }
      const text = node.message ?? `dbt says "${node.status}"`
      return { ...none, state: 'error', message: oneLine(text), ...(isTransient(text) && { transient: true as const }) }
    }
  }
}

/**
 * Rows now in the table, and rows written. `SELECT n` is a table made anew; after an insert into what was there (incremental
 * models and snapshots) only the written rows are known. A view has neither.
 */
function rowCounts(
  { code, rows }: NodeFinished,
  mode: Mode,
  isSnapshot: boolean,
): { rows: number | null; rowsWritten: number | null } {
  if (rows === null || code === null) return { rows: null, rowsWritten: null }
  const whole = code === 'SELECT' || (mode !== 'incremental' && mode !== 'delete+insert' && !isSnapshot)
  return { rows: whole ? rows : null, rowsWritten: rows }
}

/** A unit test says which values differ; a data test how many rows it found. */
function finding(check: PlannedCheck, node: NodeFinished): string {
  if (check.kind === 'unit') return lines(node.message ?? '').join(' ')
  if (node.failures === null) return oneLine(node.message ?? '')
  return `${node.failures} row${node.failures === 1 ? '' : 's'}`
}

function causeOf(node: NodeFinished, nodes: StepNodes): string {
  const cause = node.cause === null ? null : failureOf(node.cause, nodes)
  return cause === null ? 'dbt skipped it' : causeInWords(cause, label)
}

function failureOf(id: string, { assets, checks }: StepNodes): Cause | null {
  const asset = assets.get(id)
  if (asset) return { type: 'failed', asset: asset.asset.key }
  const check = checks.get(id)
  return check ? { type: 'check failed', name: check.name } : null
}

/** How people call a node of the step: `gold/standings`, or the name of a test. */
export function nodeLabel(id: string, { assets, checks }: StepNodes): string {
  const asset = assets.get(id)?.asset
  return asset ? label(asset.key) : (checks.get(id)?.name ?? id)
}

function label(key: AssetKey): string {
  const { group, name } = keyParts(key)
  return `${group}/${name}`
}

function milliseconds(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 1000)
}
