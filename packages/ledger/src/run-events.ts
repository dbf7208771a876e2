import type { RunEvent } from '@headwater/engine'
import { sql } from 'kysely'
import { cleanJson } from './clean.ts'
import type { Database } from './database.ts'
import { whyNothing } from './fence.ts'
import type { HeldRun } from './held-runs.ts'

/** An event with its number within the run, from 1. */
export interface NumberedEvent {
  readonly seq: number
  readonly event: RunEvent
}

/** Batches whose answer was lost, with the number of events that the run had before: they may be there already. */
const doubtful = new WeakMap<readonly RunEvent[], number>()

/**
 * Writes a batch behind what the run has. The run's row is what the numbers come from, so writers take turns: a reader
 * that has seen a number has seen all before it. The owner may write the last events after the run's end.
 *
 * The same batch (the same array) written again, because its answer was lost, is written once.
 */
export function appendEvents(database: Database, run: HeldRun, events: readonly RunEvent[]): Promise<void> {
  if (events.length === 0) return Promise.resolve()
  // One at a time, in the order of the calls: a batch in doubt is told by the number of events before it.
  const written = run.appending.then(() => append(database, run, events))
  run.appending = written.catch(() => {})
  return written
}

async function append(database: Database, run: HeldRun, events: readonly RunEvent[]): Promise<void> {
  const { db, table } = database
  const size = events.length
  const before = doubtful.get(events) ?? run.events
  const thereAlready = sql`${doubtful.has(events)}::boolean and event_count = ${before + size}`
  // If no answer comes, it may have been written all the same.
  doubtful.set(events, before)
  const { rows } = await sql<{ count: number }>`
    with run as (
      update ${table('runs')} set event_count = case when ${thereAlready} then event_count else event_count + ${size} end
      where id = ${run.runId} and lease_owner = ${run.owner}
      returning event_count as count
    ), written as (
      insert into ${table('events')} (run_id, seq, at, type, step, payload)
      select ${run.runId}, count - ${size} + n, (payload ->> 'at')::timestamptz, payload ->> 'type', payload ->> 'step', payload
      from run cross join jsonb_array_elements(${cleanJson(events.map(withoutPlan))}::jsonb) with ordinality as batch (payload, n)
      on conflict (run_id, seq) do nothing
    )
    select count from run
  `.execute(db)
  doubtful.delete(events)
  const written = rows[0]
  if (written === undefined) throw await whyNothing(database, run, `the ledger has no run ${run.runId}`)
  run.events = written.count
}

/** The run keeps its plan itself; once is enough. */
function withoutPlan(event: RunEvent): object {
  return 'plan' in event ? { ...event, plan: null } : event
}

/** The events of a run behind `after`, in order, at most `limit` (default 1,000): call again with the last number to go on. */
export async function readEvents(
  { db }: Database,
  runId: string,
  { after = 0, limit = 1000 }: { readonly after?: number; readonly limit?: number } = {},
): Promise<NumberedEvent[]> {
  const rows = await db
    .selectFrom('events')
    .innerJoin('runs', 'runs.id', 'events.run_id')
    .select(['events.seq', 'events.payload'])
    .select((eb) =>
      eb.case().when('events.type', 'in', ['run started', 'run resumed']).then(eb.ref('runs.plan')).end().as('plan'),
    )
    .where('events.run_id', '=', runId)
    .where('events.seq', '>', after)
    .orderBy('events.seq')
    .limit(limit)
    .execute()
  return rows.map(({ seq, payload, plan }) => ({
    seq,
    event: (plan === null ? payload : { ...payload, plan }) as RunEvent,
  }))
}

/** Deletes the events of runs that ended before the given moment, and says how many; runs, results and materializations stay. */
export async function pruneEvents({ db }: Database, before: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('events')
    .where('run_id', 'in', (eb) => eb.selectFrom('runs').select('id').where('ended_at', '<', before))
    .executeTakeFirst()
  return Number(numDeletedRows)
}
