import { html } from 'hono/html'
import { hitRateChart } from '../charts.ts'
import { count, day, type Markup, percent, shown } from '../format.ts'
import type { Marts, Row } from '../marts.ts'
import { newestGame } from '../state.ts'
import { byDay, calibration, type DayScore, hitRate, homeTeams, lastDays, type Score, score } from '../track-record.ts'
import { nothing, section } from './section.ts'

const CHART_DAYS = 60
const WINDOWS = [7, 30]

/** How good the predictions were: overall, lately, over time, and by how sure they were. */
export function predictions(marts: Marts): Markup {
  const { prediction_results: results, prediction_accuracy: versions } = marts.tables
  const days = byDay(results)
  const [first, last] = [days[0]?.date, days.at(-1)?.date]
  if (!first || !last) {
    return section(
      'predictions',
      'Predictions so far',
      nothing(marts, 'prediction_results', 'None of the predicted games has been played yet.'),
    )
  }
  const until = newestGame(marts) ?? last
  const span = (Date.parse(until) - Date.parse(first)) / 86_400_000 + 1
  return section(
    'predictions',
    'Predictions so far',
    html`<div class="record">
<div>
<dl class="figures">
${figure('All', score(results), 'first')}
${WINDOWS.filter((length) => length < span).map((length) => figure(`Last ${length} days`, lastDays(results, length, until)))}
${figure('Always the home team', homeTeams(results))}
</dl>
<p class="quiet">Games from ${day(first)} to ${day(last)}, each predicted before it was played.</p>
${versions.map(version)}
</div>
<div>${overTime(days.slice(-CHART_DAYS))}</div>
<div>${confidence(results)}</div>
</div>`,
  )
}

function figure(label: string, found: Score, kind = ''): Markup {
  const rate = hitRate(found)
  return html`<div class="${kind}"><dt>${label}</dt><dd><span class="figure">${rate === null ? '–' : `${percent(rate)} %`}</span>
<span class="quiet">${rate === null ? 'no predicted games' : `${found.right} of ${found.games}`}</span></dd></div>`
}

function version(row: Row): Markup {
  return html`<p class="quiet">Model ${shown(row.model_version)}: ${shown(row.games_right)} of ${shown(row.games)} right, Brier score ${shown(row.brier)} (0 is best, a coin has 0.25).</p>`
}

function overTime(days: readonly DayScore[]): Markup {
  return html`<h3>Over time</h3>
${hitRateChart(days)}
<p class="quiet legend"><span class="key-run"></span> all games up to that day <span class="key-dot"></span> the day’s own, larger with more games</p>
<details><summary>Day by day</summary><table>
<caption class="hidden">Predictions by day</caption>
<thead><tr><th scope="col">Day</th><th scope="col" class="n">Right</th><th scope="col" class="n">Games</th><th scope="col" class="n">So far</th></tr></thead>
<tbody>${days
    .toReversed()
    .map(
      ({ date, right, games, soFar }) =>
        html`<tr><th scope="row">${day(date)}</th><td class="n">${right}</td><td class="n">${games}</td><td class="n">${percent(soFar.right / soFar.games)} %</td></tr>`,
    )}</tbody></table></details>`
}

function confidence(results: readonly Row[]): Markup {
  return html`<h3>When it was this sure</h3>
<table>
<caption class="hidden">How often the named winner won, by the chance it was given</caption>
<thead><tr><th scope="col">Chance given</th><th scope="col" class="n">It won</th><th scope="col" class="n">Games</th></tr></thead>
<tbody>${calibration(results).map(
    ({ from, to, games, right }) =>
      html`<tr><th scope="row">${Math.round(from * 100)} to ${Math.round(to * 100)} %</th><td class="n">${percent(right / games)} %</td><td class="n quiet">${count(games, 'game')}</td></tr>`,
  )}</tbody></table>`
}
