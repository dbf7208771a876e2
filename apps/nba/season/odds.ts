import { Random } from './random.ts'
import type { OddsRow } from './rows.ts'
import type { Season } from './season.ts'

/** A bookmaker's offer for the games of a date: two rows a game, home team first. He knows the teams a little less than well. */
export function oddsOn(season: Season, date: string): OddsRow[] {
  return season.gamesOn(date).flatMap((game) => {
    const random = new Random(season.seed, `odds/${date}/${game.home}`)
    const margin = random.normal(season.expectedMargin(game), 1.4)
    const total = half(random.normal(226, 5))
    const win = winChance(margin)
    return [
      { team: game.home, game_date: date, spread: -half(margin), total, moneyline: moneyline(win) },
      { team: game.away, game_date: date, spread: half(margin), total, moneyline: moneyline(1 - win) },
    ]
  })
}

/** To the half between two whole numbers, so that no bet ends even. */
function half(points: number): number {
  return Math.floor(points) + 0.5
}

/** An S-curve through one half that needs no `Math.exp` (which may differ between machines). */
function winChance(margin: number): number {
  const x = margin / 14
  return 0.5 + (0.5 * x) / Math.sqrt(1 + x * x)
}

/** American odds with the bookmaker's share, to the nearest 5. */
function moneyline(chance: number): number {
  const priced = Math.min(0.97, chance * 1.045)
  const odds = priced >= 0.5 ? (-100 * priced) / (1 - priced) : (100 * (1 - priced)) / priced
  return Math.round(odds / 5) * 5
}
