import { MART_NAMES, type Marts } from './marts.ts'

/** What one dashboard process knows; made when it starts and never again. */
export interface DashboardState {
  readonly marts: Marts
  readonly loadedAt: Date
  /** The ECS task that this process is; null when it was started by hand. */
  readonly task: string | null
}

/** The state as plain data, for `/api/state`. */
export function describeState({ marts, loadedAt, task }: DashboardState) {
  return {
    loadedAt: loadedAt.toISOString(),
    task,
    newestGame: newestGame(marts),
    rows: Object.fromEntries(MART_NAMES.map((mart) => [mart, marts.tables[mart].length])),
    missing: marts.missing,
  }
}

/** The date of the newest game that any team has played, or null while there is none. */
export function newestGame({ tables }: Marts): string | null {
  return tables.team_form.reduce<string | null>((newest, { last_game: date }) => {
    return date && (newest === null || date > newest) ? date : newest
  }, null)
}
