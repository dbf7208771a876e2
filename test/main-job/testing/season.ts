import { expect } from 'vitest'
import type { Rig } from '../../rig.ts'

/** What a test tells the sandbox's season source, which then answers accordingly until it is told otherwise. */
export interface Season {
  /** It does not have this date yet; or not that table of it. */
  withhold(date: string, table?: string): Promise<void>
  /** It has the date by now. */
  offer(date: string): Promise<void>
  /** The league corrected the games of the date; each revision is another correction. */
  correct(date: string, revision: number): Promise<void>
  /** So many games of the date did not take place after all. */
  cancel(date: string, games: number): Promise<void>
  /** A page (`pbp`) answers wrongly; null: well again. The kinds are in apps/nba/season/faults.ts. */
  spoil(page: string, fault: { readonly kind: string; readonly times?: number } | null): Promise<void>
}

export function season(rig: Rig): Season {
  const put = async (path: string, body: object): Promise<void> => {
    const { services, token } = rig.state()
    const response = await fetch(new URL(path, services.season?.url), {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(response.status, await response.text()).toBe(200)
  }
  return {
    withhold: (date, table) => put(`/availability/${date}`, { available: false, ...(table && { table }) }),
    offer: (date) => put(`/availability/${date}`, { available: true }),
    correct: (date, revision) => put(`/revision/${date}`, { revision }),
    cancel: (date, games) => put(`/cancelled/${date}`, { games }),
    spoil: (page, fault) => put(`/fault/${page}`, { fault }),
  }
}

/**
 * As if a date had never come in: neither its rows nor its materializations. What is left is looked at once, or its content would
 * be found changed by hand at some later time.
 */
export async function forget(rig: Rig, date: string): Promise<void> {
  for (const table of ['boxscores', 'pbp']) {
    await rig.sql(`delete from bronze.${table} where game_date = $1`, [date])
    await rig.sql('delete from headwater.latest_partitions where asset = $1 and partition = $2', [
      `nba/bronze/${table}`,
      date,
    ])
  }
  await rig.headwater('status', 'bronze/boxscores', 'bronze/pbp')
}
