import type { AssetKey } from '@headwater/graph'
import { sql } from 'kysely'
import { cleanJson } from './clean.ts'
import type { Database } from './database.ts'
import { orNone } from './or-none.ts'

/** What people are told of once: the shape that `@headwater/alerts` gives it, which stands above the ledger. */
export interface Trouble {
  readonly kind: 'not available' | 'failed' | 'stale' | 'given up'
  readonly target: string
  readonly asset: AssetKey
  readonly partition: string | null
  /** `YYYY-MM-DD` */
  readonly date: string
}

/** One that people were told of, and that is not over. */
export interface ToldTrouble extends Trouble {
  /** The run that ended with it; null where none did. */
  readonly runId: string | null
  /** By the target's clock. */
  readonly toldAt: Date
}

/** An alert that was sent. */
export interface SentAlert {
  readonly kind: Trouble['kind'] | 'recovered'
  readonly runId: string | null
  readonly troubles: readonly Trouble[]
}

/** Who was told what: an `AlertStore` of `@headwater/alerts`. */
export interface ToldAlerts {
  /** What was told of these assets and is not over. */
  open(target: string, assets: readonly AssetKey[]): Promise<readonly ToldTrouble[]>
  /** These were sent: their troubles are open from now on, those of a `recovered` one are over. Told twice, it is told once. */
  sent(alerts: readonly SentAlert[], at: Date): Promise<void>
}

export function toldAlerts({ db, table, reach }: Database): ToldAlerts {
  return {
    open: (target, assets) =>
      reach(() => {
        const found = sql<ToldTrouble>`
          select kind, target, asset, nullif(partition, '') as partition, date, run_id as "runId", told_at as "toldAt"
          from ${table('alerts_told')} as t
          where target = ${target} and asset = any(${assets}::text[])
          order by told_at, asset, t.partition, kind, date
        `.execute(db)
        return orNone(found.then(({ rows }) => rows))
      }),
    sent: (alerts, at) =>
      reach(() =>
        db.transaction().execute(async (transaction) => {
          for (const { kind, runId, troubles } of alerts) {
            const given = sql`(
              select kind, target, asset, coalesce(partition, '') as partition, date
              from jsonb_to_recordset(${cleanJson(troubles)}::jsonb) as t
                (kind text, target text, asset text, partition text, date text)
            )`
            const write =
              kind === 'recovered'
                ? sql`
                    delete from ${table('alerts_told')} as t using ${given} as g
                    where (t.kind, t.target, t.asset, t.partition, t.date) = (g.kind, g.target, g.asset, g.partition, g.date)`
                : sql`
                    insert into ${table('alerts_told')} (kind, target, asset, partition, date, run_id, told_at)
                    select kind, target, asset, partition, date, ${runId}, ${at}::timestamptz from ${given} as g
                    on conflict do nothing`
            await write.execute(transaction)
          }
        }),
      ),
  }
}
