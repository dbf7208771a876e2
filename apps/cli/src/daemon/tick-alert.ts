import {
  type Alert,
  failedAlert,
  givenUpAlert,
  type ScheduleFacts,
  type TellOptions,
  tellOnce,
} from '@headwater/alerts'
import type { Ledger } from '@headwater/ledger'
import type { Tick } from '@headwater/schedules'
import type { DeclaredSchedule } from './declared.ts'
import { findRun } from './follow.ts'

/**
 * Tells people of a tick that has ended without what it was to bring: its data did not come while its window was open,
 * or it failed without a run that could tell of it. A run that failed has told so itself. Never rejects.
 */
export async function alertOfTick(
  { schedule, roots }: DeclaredSchedule,
  tick: Tick,
  target: string,
  ledger: Pick<Ledger, 'runs'>,
  options: TellOptions,
): Promise<void> {
  const runId = tick.attempts.findLast((attempt) => attempt.runId !== null)?.runId ?? null
  const run = runId === null ? null : await findRun(ledger, runId).catch(() => null)
  const known = run === 'away' ? null : run
  // Without a window it was asked once, and its run has told.
  if (tick.state === 'unavailable' && schedule.retry === null && known !== null) return
  if (tick.state === 'failed' && (known?.state === 'failed' || known?.state === 'cancelled')) return
  const labels = new Map(roots.map(({ key, label }) => [key, label]))
  const facts: ScheduleFacts = {
    target,
    schedule: schedule.name,
    due: tick.due,
    attempts: tick.attempts.length,
    roots: roots.map(({ key }) => key),
    downstream: schedule.runs.downstream,
    runId,
    message: tick.message,
    graph: { label: (key) => labels.get(key) ?? key.slice(key.indexOf('/') + 1) },
  }
  const unavailable = (known?.assets ?? [])
    .filter(({ state }) => state === 'unavailable')
    .map(({ key, partition }) => ({ asset: key, partition }))
  const assets = [...new Set([...facts.roots, ...unavailable.map(({ asset }) => asset)])]
  const alerts = (told: Parameters<typeof givenUpAlert>[2]): Alert[] =>
    tick.state === 'unavailable' ? givenUpAlert(facts, unavailable, told) : failedAlert(facts)
  await tellOnce({ target, assets, alerts }, options)
}
