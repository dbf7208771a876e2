import { html } from 'hono/html'
import { splitBar } from '../charts.ts'
import { count, day, type Markup, number, percent, record, shown, streak } from '../format.ts'
import type { Marts, Row } from '../marts.ts'
import { injury } from './injuries.ts'
import { nothing, section } from './section.ts'

/** Tonight's games: who plays whom, the model's chances, the bookmakers' line and who is hurt. */
export function tonight(marts: Marts): Markup {
  const { schedule_tonight: games, injury_report: injuries } = marts.tables
  if (games.length === 0) return section('tonight', 'Tonight', nothing(marts, 'schedule_tonight', 'No games tonight.'))
  const date = games[0]?.game_date
  return section(
    'tonight',
    'Tonight',
    html`<p class="quiet">${date ? `${day(date)} · ` : ''}${count(games.length, 'game')}, times in New York</p>
<ul class="games">${games.map((game) => html`<li>${card(game, injuries)}</li>`)}</ul>`,
  )
}

function card(game: Row, injuries: readonly Row[]): Markup {
  const home = number(game.home_win_probability)
  const pick = home === null ? null : game.predicted_winner
  const hurt = injuries.filter(({ team }) => team && (team === game.home_team || team === game.away_team))
  return html`<p class="quiet">${[game.tip_off, game.arena].filter(Boolean).join(' · ') || 'Time not set'}</p>
<table>
<caption class="hidden">${game.away_team} at ${game.home_team}</caption>
<thead class="hidden"><tr><th scope="col">Team</th><th scope="col">Record</th><th scope="col">Chance</th></tr></thead>
<tbody>${side(game, 'away', home === null ? null : 1 - home, pick)}${side(game, 'home', home, pick)}</tbody>
</table>
${home === null ? '' : splitBar(1 - home, pick === game.home_team ? 'right' : 'left')}
<p class="quiet">${home === null ? 'No prediction yet. ' : ''}${line(game, pick)}</p>
${
  hurt.length === 0
    ? ''
    : html`<details><summary>${hurtCount(hurt)}</summary><ul class="plain">${hurt.map((row) => html`<li>${injury(row)}</li>`)}</ul></details>`
}`
}

function side(game: Row, which: 'home' | 'away', chance: number | null, pick: string | null | undefined): Markup {
  const team = game[`${which}_team`]
  const run = streak(game[`${which}_streak`])
  return html`<tr${pick && pick === team ? html` class="pick"` : ''}><th scope="row"><span class="code">${shown(team)}</span> ${game[`${which}_team_name`]}</th>
<td class="n quiet">${record(game[`${which}_wins`], game[`${which}_losses`])}${run === '–' ? '' : ` ${run}`}</td>
<td class="n chance">${chance === null ? '–' : `${percent(chance)} %`}</td></tr>`
}

/** The bookmakers' line, said of its favourite: the mart has the home team's spread, negative when it is the favourite. */
function line(game: Row, pick: string | null | undefined): Markup | string {
  const spread = number(game.home_spread)
  if (spread === null) return 'No odds.'
  if (spread === 0) return 'Bookmakers: even.'
  const favourite = spread < 0 ? game.home_team : game.away_team
  const against = pick && pick !== favourite ? html`, <strong>the model says ${pick}</strong>` : ''
  return html`Bookmakers: ${favourite} −${Math.abs(spread).toFixed(1)}${against}`
}

/** How many by what the report says of them, those who are out first. */
function hurtCount(hurt: readonly Row[]): string {
  const counts = new Map<string, number>()
  for (const { status } of hurt) counts.set(status ?? 'hurt', (counts.get(status ?? 'hurt') ?? 0) + 1)
  return [...counts]
    .sort(([a], [b]) => Number(b === 'Out') - Number(a === 'Out'))
    .map(([status, players]) => `${players} ${status.toLowerCase()}`)
    .join(', ')
}
