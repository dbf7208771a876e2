import type { Rig } from '../../rig.ts'

/** The id of the run that was started last; empty where there was none. */
export async function newestRun(rig: Rig): Promise<string> {
  const [run] = await rig.sql<{ id: string }>('select id from headwater.runs order by started_at desc limit 1')
  return run?.id ?? ''
}

/** How often each step of a run was started. */
export async function attempts(rig: Rig, runId: string): Promise<{ readonly [operation: string]: number }> {
  const rows = await rig.sql<{ operation: string; attempt: number }>(
    'select operation, attempt from headwater.steps where run_id = $1',
    [runId],
  )
  return Object.fromEntries(rows.map(({ operation, attempt }) => [operation, attempt]))
}
