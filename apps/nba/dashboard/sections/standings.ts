import { html } from 'hono/html'
import { formBars, type SparkGame } from '../charts.ts'
import { day, type Markup, number, record, shown, signed, streak, thousandths } from '../format.ts'
import type { Marts, Row } from '../marts.ts'
import { nothing, section } from './section.ts'

// The league's rule: six go on, the seventh to tenth play for the last two places.
const LAST_IN_PLAYOFFS = 6
const LAST_IN_PLAY_IN = 10

/** Each conference's table. */
export function standings(marts: Marts): Markup {
  const { standings: rows, team_form: form, recent_games: games } = marts.tables
  if (rows.length === 0) return section('standings', 'Standings', nothing(marts, 'standings', 'No teams yet.'))
  const conferences = [...new Set(rows.map(({ conference }) => conference))]
  const forms = new Map(form.map((row) => [row.team, row]))
  const table = (conference: string | null | undefined) => {
    const teams = rows.filter((row) => row.conference === conference)
    const best = Math.max(...teams.map(lead))
    return html`<table class="standings">
<caption>${shown(conference)}</caption>
<thead><tr><th scope="col" class="n">#</th><th scope="col">Team</th><th scope="col" class="n">W–L</th><th scope="col" class="n">Pct</th>
<th scope="col" class="n">GB</th><th scope="col" class="n">L10</th><th scope="col" class="n">Strk</th><th scope="col" class="n">Diff</th><th scope="col" class="roomy">Week</th></tr></thead>
<tbody>${teams.map((row) => team(row, best, forms.get(row.team ?? ''), games))}</tbody></table>`
  }
  return section(
    'standings',
    'Standings',
    html`<div class="columns">${conferences.map(table)}</div>
<p class="quiet">GB: games behind. L10: the last ten games. Diff: points for less points against, per game.<span class="roomy">
Week: the last seven days’ games; up is a win, its length the margin.</span> Under the first line play-in, under the second out.</p>`,
  )
}

function team(row: Row, best: number, form: Row | undefined, games: readonly Row[]): Markup {
  const place = number(row.position)
  const cut = place === LAST_IN_PLAYOFFS || place === LAST_IN_PLAY_IN
  const week = weekOf(row.team, games)
  return html`<tr${cut ? html` class="cut"` : ''}><td class="n quiet">${shown(row.position)}</td>
<th scope="row"><span class="roomy">${shown(row.team_name)}</span><span class="tight">${shown(row.team)}</span></th>
<td class="n">${record(row.wins, row.losses)}</td><td class="n">${thousandths(row.win_pct)}</td><td class="n">${behind(best - lead(row))}</td>
<td class="n">${lastTen(form)}</td><td class="n">${streak(form?.streak)}</td><td class="n">${signed(row.average_margin)}</td>
<td class="roomy">${week.length > 0 ? formBars(week) : '–'}</td></tr>`
}

/** Twice the games that a team is ahead of an even record. */
function lead(row: Row): number {
  return (number(row.wins) ?? 0) - (number(row.losses) ?? 0)
}

function behind(lead: number): string {
  return lead === 0 ? '–' : (lead / 2).toFixed(1)
}

/** The mart has the share; before a team's tenth game it is of fewer games. */
function lastTen(form: Row | undefined): string {
  const share = number(form?.win_pct_last_10)
  if (!form || share === null) return '–'
  const games = Math.min(10, (number(form.wins) ?? 0) + (number(form.losses) ?? 0))
  const wins = Math.round(share * games)
  return record(wins, games - wins)
}

/** A team's games of the last week from its own side, oldest first. */
function weekOf(team: string | null | undefined, games: readonly Row[]): readonly SparkGame[] {
  return games.toReversed().flatMap((game) => {
    const [home, away] = [number(game.home_points), number(game.away_points)]
    const side = game.home_team === team ? 'home' : game.away_team === team ? 'away' : null
    if (!team || side === null || home === null || away === null) return []
    const margin = side === 'home' ? home - away : away - home
    const opponent = side === 'home' ? `against ${game.away_team}` : `at ${game.home_team}`
    const text = `${day(game.game_date)} ${margin > 0 ? 'won' : 'lost'} by ${Math.abs(margin)} ${opponent}`
    return [{ margin, text }]
  })
}
