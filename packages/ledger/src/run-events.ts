import type { RunEvent } from '@headwater/engine'
import { InternalError } from '@headwater/errors'
import { sql } from 'kysely'
import { cleanJson } from './clean.ts'
import type { Database } from './database.ts'

/** An event with its number within the run, from 1. */
export interface NumberedEvent {
  readonly seq: number
  readonly event: RunEvent
}

/**
 * Writes a batch behind what the run has. The run's row is what the numbers come from, so writers take turns: a reader
 * that has seen a number has seen all before it.
 */
export async function appendEvents({ db, table }: Database, runId: string, events: readonly RunEvent[]): Promise<void> {
  if (events.length === 0) return
  // The run keeps its plan itself; once is enough.
  const lean = events.map((event) => (event.type === 'run started' ? { ...event, plan: null } : event))
  const { numAffectedRows } = await sql`
    with numbered as (
      update ${table('runs')} set event_count = event_count + ${events.length}
      where id = ${runId}
      returning event_count - ${events.length} as before
    )
    insert into ${table('events')} (run_id, seq, at, type, step, payload)
    select ${runId}, before + n, (payload ->> 'at')::timestamptz, payload ->> 'type', payload ->> 'step', payload
    from numbered cross join jsonb_array_elements(${cleanJson(lean)}::jsonb) with ordinality as batch (payload, n)
  `.execute(db)
  if (numAffectedRows !== BigInt(events.length)) throw new InternalError(`the ledger has no run ${runId}`)
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
    .select((eb) => eb.case().when('events.type', '=', 'run started').then(eb.ref('runs.plan')).end().as('plan'))
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
