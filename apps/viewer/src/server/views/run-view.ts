import type { AssetGraph, AssetKey } from '@headwater/graph'
import type { PlanStep } from '@headwater/planner'
import type { RunAssetView, RunCheckView, RunLineView, RunStepView, RunView } from '../../api/index.ts'
import type { AssetStartRow, CheckRow, RunAssetRow, RunRow, StepRow } from '../rows.ts'
import { tellsStarts } from './activity.ts'
import { criticalSteps } from './critical-path.ts'
import { isDead } from './dead.ts'

export function runLineView(row: RunRow): RunLineView {
  const { runId, state, kind, selection, logicalDate, reason, requestedBy, startedAt, endedAt, summary } = row
  return {
    runId,
    state,
    dead: isDead(row),
    kind,
    selection,
    logicalDate,
    reason,
    requestedBy,
    startedAt: startedAt.toISOString(),
    endedAt: timeOf(endedAt),
    durationMs: endedAt === null ? null : endedAt.getTime() - startedAt.getTime(),
    summary,
  }
}

/** All that is known of one run. */
export interface RunFacts {
  readonly run: RunRow
  readonly command: string | null
  readonly planned: readonly PlanStep[]
  readonly steps: readonly StepRow[]
  readonly assets: readonly RunAssetRow[]
  readonly starts: readonly AssetStartRow[]
  readonly checks: readonly CheckRow[]
  readonly promotable: readonly string[]
}

/** @param now the target's clock */
export function runView(facts: RunFacts, graph: AssetGraph, now: Date): RunView {
  const { run, command, checks, promotable } = facts
  const line = runLineView(run)
  const goesOn = run.state === 'running' && !line.dead
  return {
    ...line,
    command,
    steps: stepViews(facts, graph, now),
    checks: checks.map(checkView),
    can: { cancel: goesOn, resume: !goesOn && run.state !== 'succeeded', promote: goesOn ? [] : promotable },
    seq: run.events,
  }
}

function stepViews({ planned, steps, assets, starts }: RunFacts, graph: AssetGraph, now: Date): RunStepView[] {
  const rows = new Map(steps.map((row) => [row.step, row]))
  const weighed = planned.map((step) => ({ step: step.id, after: step.after, ms: weightOf(step, rows, now) }))
  const critical = criticalSteps(weighed)
  const bySteps = Map.groupBy(assets, ({ step }) => step)
  const begun = new Map(starts.map(({ step, key, at }) => [JSON.stringify([step, key]), at]))
  return planned.map((plan): RunStepView => {
    const row = rows.get(plan.id)
    const views = (bySteps.get(plan.id) ?? []).map((asset) =>
      assetView(asset, plan, row, begun.get(JSON.stringify([plan.id, asset.key])) ?? null, graph),
    )
    return {
      step: plan.id,
      title: plan.title,
      operation: plan.operation,
      partition: plan.partition,
      executor: plan.executor,
      state: row?.state ?? 'waiting',
      attempt: row?.attempt ?? 0,
      after: plan.after,
      startedAt: timeOf(row?.startedAt),
      endedAt: timeOf(row?.endedAt),
      message: row?.message ?? null,
      external: typeof row?.externalId === 'string' ? { id: row.externalId, url: row.externalUrl } : null,
      critical: critical.has(plan.id),
      estimateMs: plan.estimateMs,
      assets: views,
    }
  })
}

/** What a step took, or takes by now, or is expected to take. What never ran takes nothing. */
function weightOf({ id, estimateMs }: PlanStep, rows: ReadonlyMap<string, StepRow>, now: Date): number {
  const row = rows.get(id)
  if (row === undefined || row.state === 'waiting') return estimateMs ?? 0
  if (row.startedAt === null) return 0
  const ranFor = (row.endedAt ?? now).getTime() - row.startedAt.getTime()
  return Math.max(0, row.state === 'running' ? Math.max(ranFor, estimateMs ?? 0) : ranFor)
}

function assetView(
  row: RunAssetRow,
  plan: PlanStep,
  step: StepRow | undefined,
  begunAt: Date | null,
  graph: AssetGraph,
): RunAssetView {
  const { key, partition, mode, rows, rowsBefore, rowsWritten, durationMs, message, endedAt } = row
  const waits = row.state === 'waiting'
  const isStepRunning = step?.state === 'running'
  const isRunning = waits && isStepRunning && (begunAt !== null || !tellsStarts(plan.executor))
  const ran = endedAt === null || durationMs === null ? null : new Date(endedAt.getTime() - durationMs)
  const startedAt = begunAt ?? ran ?? (isRunning ? (step?.startedAt ?? null) : null)
  return {
    key,
    label: labelOf(graph, key),
    partition,
    mode,
    state: isRunning ? 'running' : row.state,
    rows,
    rowsBefore,
    rowsWritten,
    startedAt: timeOf(startedAt),
    endedAt: timeOf(endedAt),
    durationMs,
    message,
  }
}

function checkView({ runId: _, at: __, ...check }: CheckRow): RunCheckView {
  return check
}

/** An asset that is no more is called by its whole key. */
export function labelOf(graph: AssetGraph, key: AssetKey): string {
  return graph.has(key) ? graph.label(key) : key
}

function timeOf(at: Date | null | undefined): string | null {
  return at?.toISOString() ?? null
}
