import { type Contract, contractRows, makeContracts, playerAttributes } from './contracts.ts'
import { addDays, dateRange } from './dates.ts'
import { type DayVersion, FIRST_REPORT, playedOn } from './day.ts'
import type { ContractRow, PlayerAttributesRow, TransactionRow } from './rows.ts'
import { SEASON_END, SEASON_START } from './schedule.ts'
import type { Season } from './season.ts'
import { type GameStats, SeasonStats, statsOf } from './season-stats.ts'
import { makeTransactions } from './transactions.ts'

/** What the source prints about the season as a whole; made when it is first asked for, and kept. */
export class SeasonPages {
  readonly #season: Season
  /** A played date by its version: totals of a date are asked for more than once, and playing it is what costs. */
  readonly #days = new Map<string, readonly GameStats[]>()
  #contracts: readonly Contract[] | undefined
  #transactions: readonly TransactionRow[] | undefined

  constructor(season: Season) {
    this.#season = season
  }

  /** The totals on the morning of a date: after the games of every day before it, with what was corrected since. */
  stats(date: string, version: (date: string) => DayVersion = () => FIRST_REPORT): SeasonStats {
    const stats = new SeasonStats()
    const last = date > SEASON_END ? SEASON_END : addDays(date, -1)
    for (const day of dateRange(SEASON_START, last)) for (const game of this.#day(day, version(day))) stats.add(game)
    return stats
  }

  /** Up to a date, in order. */
  transactions(through: string): readonly TransactionRow[] {
    this.#transactions ??= makeTransactions(this.#season, this.#contractsOf())
    return this.#transactions.filter((row) => row.transaction_date <= through)
  }

  contracts(): readonly ContractRow[] {
    return contractRows(this.#contractsOf())
  }

  attributes(): readonly PlayerAttributesRow[] {
    return playerAttributes(this.#season)
  }

  #contractsOf(): readonly Contract[] {
    this.#contracts ??= makeContracts(this.#season)
    return this.#contracts
  }

  #day(date: string, version: DayVersion): readonly GameStats[] {
    const key = `${date}/${version.revision}/${version.cancelled}`
    const known = this.#days.get(key)
    if (known) return known
    const games = playedOn(this.#season, date, version).map((played) => statsOf(this.#season.seed, played))
    this.#days.set(key, games)
    return games
  }
}
