import type { Attempt, Tick } from '@headwater/schedules'
import { sql } from 'kysely'
import { cleanJson, cleanOrNull } from './clean.ts'
import { DaemonLeaseLostError } from './daemon-lease.ts'
import type { Database } from './database.ts'
import { orNone } from './or-none.ts'

/** What became of the due times of schedules. */
export interface ScheduleTicks {
  /**
   * Of each schedule of the target, gone ones included: all ticks that go on, and the newest `newest` (default 20). By
   * schedule, the newest due time first.
   */
  ticks(target: string, given?: { readonly newest?: number }): Promise<readonly Tick[]>
  /**
   * Writes ticks as they are now, all or none. Throws DaemonLeaseLostError where the target's lease is not `owner`'s:
   * a daemon that was stopped for a while must not write over what another one has done since.
   */
  write(target: string, owner: string, ticks: readonly Tick[]): Promise<void>
}

const NEWEST = 20

interface TickRow extends Omit<Tick, 'attempts'> {
  readonly attempts: readonly (Omit<Attempt, 'startedAt' | 'endedAt'> & { startedAt: string; endedAt: string | null })[]
}

export function scheduleTicks({ db, table, reach }: Database): ScheduleTicks {
  return {
    ticks: (target, { newest = NEWEST } = {}) =>
      reach(async () => {
        const ticks = table('schedule_ticks')
        const columns = sql`schedule, due, state, attempts, next_at as "nextAt", message`
        // A schedule of every few minutes has 100,000 ticks a year: each schedule's newest are taken from the index,
        // the rest not read.
        const found = sql<TickRow>`
          with recursive names as (
            (select schedule from ${ticks} where target = ${target} order by schedule limit 1)
            union all
            select (
              select t.schedule from ${ticks} as t
              where t.target = ${target} and t.schedule > names.schedule order by t.schedule limit 1
            )
            from names where names.schedule is not null
          )
          select newest.* from names cross join lateral (
            select ${columns} from ${ticks} as t
            where t.target = ${target} and t.schedule = names.schedule order by t.due desc limit ${newest}
          ) as newest
          union
          select ${columns} from ${ticks} where target = ${target} and state in ('running', 'waiting')
          order by schedule, due desc
        `.execute(db)
        return (await orNone(found.then(({ rows }) => rows))).map(tickOf)
      }),
    write: (target, owner, ticks) =>
      reach(async () => {
        if (ticks.length === 0) return
        const rows = ticks.map(({ schedule, due, state, attempts, nextAt, message }) => ({
          schedule,
          due,
          state,
          attempts,
          next_at: nextAt,
          message: cleanOrNull(message),
        }))
        const { numAffectedRows } = await sql`
          with lease as (
            select target from ${table('daemon_leases')} where target = ${target} and owner = ${owner} for share
          )
          insert into ${table('schedule_ticks')} (target, schedule, due, state, attempts, next_at, message)
          select lease.target, t.schedule, t.due, t.state, t.attempts, t.next_at, t.message
          from lease cross join jsonb_to_recordset(${cleanJson(rows)}::jsonb) as t
            (schedule text, due timestamptz, state text, attempts jsonb, next_at timestamptz, message text)
          on conflict (target, schedule, due) do update set
            state = excluded.state, attempts = excluded.attempts, next_at = excluded.next_at, message = excluded.message
        `.execute(db)
        if (numAffectedRows === 0n) throw new DaemonLeaseLostError(`the lease of ${target} is another daemon's by now`)
      }),
  }
}

function tickOf({ attempts, ...tick }: TickRow): Tick {
  return {
    ...tick,
    attempts: attempts.map(({ startedAt, endedAt, ...attempt }) => ({
      ...attempt,
      startedAt: new Date(startedAt),
      endedAt: endedAt === null ? null : new Date(endedAt),
    })),
  }
}
