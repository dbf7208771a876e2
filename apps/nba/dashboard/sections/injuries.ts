import { html } from 'hono/html'
import { day, type Markup, shown } from '../format.ts'
import type { Marts, Row } from '../marts.ts'
import { nothing, section } from './section.ts'

const SHOWN = 10

/** The newest injury reports of all teams; the older ones behind a fold. */
export function injuries(marts: Marts): Markup {
  const rows = marts.tables.injury_report
  if (rows.length === 0) {
    return section('injuries', 'Injuries', nothing(marts, 'injury_report', 'Nobody is reported hurt.'), 'half')
  }
  const older = rows.slice(SHOWN)
  return section(
    'injuries',
    'Injuries',
    html`${table(rows.slice(0, SHOWN), 'Newest reports first')}
${older.length === 0 ? '' : html`<details><summary>${older.length} older</summary>${table(older, 'Older reports')}</details>`}`,
    'half',
  )
}

function table(rows: readonly Row[], caption: string): Markup {
  return html`<table>
<caption>${caption}</caption>
<thead><tr><th scope="col">Player</th><th scope="col">Team</th><th scope="col">Injury</th><th scope="col" class="n">Reported</th></tr></thead>
<tbody>${rows.map(
    (
      row,
    ) => html`<tr><th scope="row">${shown(row.player)}</th><td>${shown(row.team)}</td><td>${what(row)}${row.status === 'Out' ? '' : html` <span class="quiet">${row.status}</span>`}</td>
<td class="n quiet">${day(row.reported_on)}</td></tr>`,
  )}</tbody></table>`
}

/** One player's injury in a line. */
export function injury(row: Row): Markup {
  return html`${row.team} <b>${row.player}</b> <span class="quiet">${[row.status, what(row)].filter(Boolean).join(', ')}</span>`
}

/** The source puts the date of the report behind its description; it stands in a column of its own. */
function what({ description }: Row): string {
  return shown(description?.replace(/ \(\d{4}-\d{2}-\d{2}\)$/, ''))
}
