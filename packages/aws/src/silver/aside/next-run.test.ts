import type { IsolatedRun } from '@headwater/engine'
import { expect, it } from 'vitest'
import type { Execution } from '../../executions/execution.ts'
import { isSpent, STOPPED } from './next-run.ts'

type Known = Pick<IsolatedRun, 'state' | 'message' | 'files'>
const running: Known = { state: 'running', message: null, files: null }
const failed: Known = { ...running, state: 'failed', message: 'x.csv.gz is truncated' }
const execution = (status: Execution['status'], error: string | null = null) => ({ status, error })

it.each<[string, Known, ReturnType<typeof execution> | null, boolean]>([
  ['that was never started', failed, null, false],
  ['that runs', failed, execution('RUNNING'), false],
  ['that waits to be redriven', failed, execution('PENDING_REDRIVE'), false],
  ['that has failed, which nobody was told yet', running, execution('FAILED'), false],
  ['that has failed', failed, execution('FAILED'), true],
  ['that took too long', failed, execution('TIMED_OUT'), true],
  ['that Headwater has stopped', { ...running, message: STOPPED }, execution('ABORTED'), true],
  ['that Headwater has stopped before it was killed', running, execution('ABORTED', 'Headwater.Stopped'), true],
  ['that somebody has stopped, which nobody was told yet', running, execution('ABORTED', 'By hand'), false],
  ['that somebody has stopped', failed, execution('ABORTED', 'By hand'), true],
  ['that had failed, and was redriven well', failed, execution('SUCCEEDED'), false],
  ['that succeeded, and left nothing', { ...failed, files: [] }, execution('SUCCEEDED'), true],
])('a run %s needs another name, or does not', (_, known, found, spent) => {
  expect(isSpent(known, found)).toBe(spent)
})
