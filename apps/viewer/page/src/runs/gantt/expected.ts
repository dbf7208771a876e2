import type { RunStepView } from '@headwater/viewer'
import type { GanttBar } from './rows.ts'

/**
 * Where the estimates put what is still to come, by step: of one that runs the rest of it, of one that has not begun its place
 * behind what it waits for. Pools are not known here, so partitions that will wait for one another lie side by side. A step
 * without an estimate has no bar, and takes no time.
 */
export function expectedBars(steps: readonly RunStepView[], now: number): Map<string, GanttBar> {
  const ends = new Map<string, number>()
  const bars = new Map<string, GanttBar>()
  for (const step of steps) {
    if (step.endedAt !== null) ends.set(step.step, Date.parse(step.endedAt))
    else if (step.startedAt !== null || step.state === 'waiting') {
      const from = Math.max(now, ...step.after.map((before) => ends.get(before) ?? now))
      const begins = step.startedAt === null ? from : Date.parse(step.startedAt)
      const to = Math.max(from, begins + (step.estimateMs ?? 0))
      ends.set(step.step, to)
      if (to > from) bars.set(step.step, { from, to, state: step.state, expected: true })
    }
  }
  return bars
}
