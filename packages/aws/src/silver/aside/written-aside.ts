import type { RunMetrics, StepResult } from '@headwater/engine'
import type { WriteAside } from './work.ts'

/** Tells that the date is written aside. The whole difference is in the store: the line says what matters of it. */
export function writtenAside(work: WriteAside, metrics: RunMetrics, message: string | null): StepResult {
  const { asset, date, facts, context } = work
  context.report({
    type: 'asset finished',
    outcome: {
      key: asset,
      partition: date,
      state: 'written aside',
      rows: null,
      rowsWritten: metrics.valid_rows,
      durationMs: null,
      message,
      metadata: {
        runId: facts.runId,
        backfillId: facts.backfillId,
        replaces: facts.original?.run_id ?? null,
        metrics: { ...metrics },
      },
    },
  })
  return { state: 'done' }
}
