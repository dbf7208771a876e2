import type { RunDetail, RunLine } from '@headwater/ledger'
import type { RunListItem, RunShow, ShownState } from '@headwater/reporters'
import { isDead } from './dead-runs.ts'

/** A run's state as people are told it: reading changes nothing, so one that died is still marked as running. */
export function shownState(run: Pick<RunLine, 'state' | 'owner' | 'expired'>): ShownState {
  return run.state === 'running' && isDead(run) ? 'died' : run.state
}

/** One line of the list. `failed` is what a run with failing checks counts, where its summary cannot tell. */
export function listItem(run: RunLine, failed = run.summary?.assets.failed ?? 0): RunListItem {
  const { runId, startedAt, endedAt, selection, target, logicalDate, summary, reason, requestedBy } = run
  return {
    runId,
    state: shownState(run),
    startedAt,
    durationMs: durationMs(startedAt, endedAt),
    selection,
    target,
    logicalDate,
    assets: summary && Object.values(summary.assets).reduce((sum, count) => sum + count, 0),
    failed,
    reason,
    requestedBy,
  }
}

/** A run in full. */
export function runShow(run: RunDetail): RunShow {
  const { assets: _, failed: __, ...head } = listItem(run)
  const titles = new Map(run.plan.steps.map(({ id, title }) => [id, title]))
  const begun = new Set(run.steps.filter(({ attempt }) => attempt > 0).map(({ step }) => step))
  return {
    ...head,
    steps: run.steps.map(({ step, state, attempt, external, startedAt, endedAt, message }) => ({
      id: step,
      title: titles.get(step) ?? step,
      state,
      durationMs: durationMs(startedAt, endedAt),
      message,
      evidence: [],
      next: [],
      attempt,
      external,
    })),
    assets: run.assets.flatMap(({ step, key, partition, state, rowsBefore, ...rest }) => {
      // What still waits in a run that goes on has no end; what one that is over left waiting was cut off, or not reached.
      if (state === 'waiting' && head.state === 'running') return []
      const { rows, rowsWritten, durationMs, message, metadata } = rest
      return [
        {
          step,
          rowsBefore,
          outcome: {
            key,
            partition,
            state: state !== 'waiting' ? state : begun.has(step) ? 'interrupted' : 'not run',
            rows,
            rowsWritten,
            durationMs,
            message,
            metadata,
          },
        },
      ]
    }),
    checks: run.checks.map(({ step, at: _, ...outcome }) => ({ step, outcome })),
  }
}

function durationMs(from: Date | null, to: Date | null): number | null {
  return from === null || to === null ? null : to.getTime() - from.getTime()
}
