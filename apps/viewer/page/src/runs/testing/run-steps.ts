import type { AssetKey } from '@headwater/graph'
import type { RunAssetView, RunStepView } from '@headwater/viewer'

/** Seconds after this moment are the times of the steps made here. */
export const START = Date.parse('2025-01-04T12:30:00.000Z')

export function at(seconds: number): string {
  return new Date(START + seconds * 1000).toISOString()
}

/** A step `from` to `to` seconds after the start; without `from` it waits, without `to` it goes on. */
export function runStep(
  step: string,
  { from, to, ...rest }: { readonly from?: number; readonly to?: number } & Partial<RunStepView> = {},
): RunStepView {
  const partition = step.includes('/') ? (step.split('/')[1] ?? null) : null
  return {
    step,
    title: `title of ${step}`,
    operation: 'nba/ingest_games',
    partition,
    executor: 'program',
    state: to !== undefined ? 'done' : from !== undefined ? 'running' : 'waiting',
    attempt: 1,
    after: [],
    startedAt: from === undefined ? null : at(from),
    endedAt: to === undefined ? null : at(to),
    message: null,
    external: null,
    critical: false,
    estimateMs: null,
    assets: [],
    ...rest,
  }
}

export function runAsset(name: string, rest: Partial<RunAssetView> = {}): RunAssetView {
  return {
    key: `nba/silver/${name}` as AssetKey,
    label: name,
    partition: null,
    mode: 'rebuild',
    state: 'waiting',
    rows: null,
    rowsBefore: null,
    rowsWritten: null,
    startedAt: null,
    endedAt: null,
    durationMs: null,
    message: null,
    ...rest,
  }
}
