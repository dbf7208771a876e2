import { html } from 'hono/html'
import { count, day, type Markup, number, percent, shown } from '../format.ts'
import type { Marts, Row } from '../marts.ts'
import { chanceOfPick, wasRight } from '../track-record.ts'
import { nothing, section } from './section.ts'

const DAYS_SHOWN = 3

/** Results by day, newest first, with how the game went and whether the model had called it; older days behind a fold. */
export function recentGames(marts: Marts): Markup {
  const { recent_games: games, game_flow: flows, prediction_results: results } = marts.tables
  if (games.length === 0) {
    return section('results', 'Recent games', nothing(marts, 'recent_games', 'No games in the last week.'))
  }
  const flowOf = new Map(flows.map((flow) => [gameKey(flow), flow]))
  const resultOf = new Map(results.map((result) => [gameKey(result), result]))
  const days = [...new Set(games.map(({ game_date: date }) => date))]
  const tables = days.map((date) => {
    const played = games.filter((game) => game.game_date === date)
    return html`<table class="results">
<caption>${day(date)}</caption>
<thead><tr><th scope="col">Away</th><th scope="col" class="n">Pts</th><th scope="col">Home</th><th scope="col" class="n">Pts</th><th scope="col">Longest run</th><th scope="col" class="n">Model</th></tr></thead>
<tbody>${played.map((game) => result(game, flowOf.get(gameKey(game)), resultOf.get(gameKey(game))))}</tbody></table>`
  })
  const older = tables.slice(DAYS_SHOWN)
  return section(
    'results',
    'Recent games',
    html`<div class="flow">${tables.slice(0, DAYS_SHOWN)}</div>
${older.length === 0 ? '' : html`<details><summary>${count(older.length, 'earlier day')}</summary><div class="flow">${older}</div></details>`}
<p class="quiet">Longest run: most points in a row without an answer. Close: within five points in the last five minutes.
Model: the chance it had given the winner it named; ✓ it won, ✗ it did not.</p>`,
  )
}

function result(game: Row, flow: Row | undefined, called: Row | undefined): Markup {
  const [homeWon, awayWon] = [game.home_team, game.away_team].map((team) => team != null && team === game.winner)
  const cell = (text: string | null | undefined, won = false) => (won ? html`<b>${shown(text)}</b>` : shown(text))
  return html`<tr><td>${cell(game.away_team, awayWon)}</td><td class="n">${cell(game.away_points, awayWon)}</td>
<td>${cell(game.home_team, homeWon)}</td><td class="n">${cell(game.home_points, homeWon)}</td>
<td class="quiet">${howItWent(flow)}</td><td class="n">${model(called)}</td></tr>`
}

/** From the play-by-play, which may come later than the score. */
function howItWent(flow: Row | undefined): string {
  if (!flow) return '–'
  const [home, away] = [number(flow.longest_home_run) ?? 0, number(flow.longest_away_run) ?? 0]
  const overtimes = (number(flow.periods) ?? 4) - 4
  return [
    home === away ? `${home}–0 both` : `${Math.max(home, away)}–0 ${home > away ? flow.home_team : flow.away_team}`,
    flow.was_clutch === 't' ? 'close' : '',
    overtimes > 0 ? `${overtimes > 1 ? overtimes : ''}OT` : '',
  ]
    .filter(Boolean)
    .join(', ')
}

function model(called: Row | undefined): Markup | string {
  const chance = called && chanceOfPick(called)
  if (chance == null || !called) return '–'
  const right = wasRight(called)
  return html`<span class="${right ? 'right' : 'wrong'}"><span class="quiet"><span class="roomy">${called.predicted_winner}</span> ${percent(chance)} %</span> <span aria-hidden="true">${right ? '✓' : '✗'}</span><span class="hidden">${right ? 'right' : 'wrong'}</span></span>`
}

/** Names that hold the separator cannot meet: JSON quotes them. */
function gameKey({ game_date, home_team, away_team }: Row): string {
  return JSON.stringify([game_date, home_team, away_team])
}
