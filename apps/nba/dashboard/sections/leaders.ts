import { html } from 'hono/html'
import { type Markup, number, shown } from '../format.ts'
import type { Marts } from '../marts.ts'
import { nothing, section } from './section.ts'

/** The best scorers. */
export function leaders(marts: Marts): Markup {
  const rows = marts.tables.player_leaders
  if (rows.length === 0) {
    return section('leaders', 'Scorers', nothing(marts, 'player_leaders', 'Nobody has scored yet.'), 'half')
  }
  const average = (value: string | null | undefined) => number(value)?.toFixed(1) ?? '–'
  return section(
    'leaders',
    'Scorers',
    html`<table>
<caption>Per game; L10: points in the last ten</caption>
<thead><tr><th scope="col" class="n">#</th><th scope="col">Player</th><th scope="col">Team</th><th scope="col" class="n">Pts</th>
<th scope="col" class="n">L10</th><th scope="col" class="n">Reb</th><th scope="col" class="n">Ast</th></tr></thead>
<tbody>${rows.map(
      (
        row,
      ) => html`<tr><td class="n quiet">${shown(row.position)}</td><th scope="row">${shown(row.player)}</th><td>${shown(row.team)}</td><td class="n"><b>${average(row.points)}</b></td>
<td class="n quiet">${average(row.points_last_10)}</td><td class="n">${average(row.rebounds)}</td><td class="n">${average(row.assists)}</td></tr>`,
    )}</tbody></table>`,
    'half',
  )
}
