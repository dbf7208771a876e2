import { html } from 'hono/html'
import { count, day, type Markup, percent } from './format.ts'
import type { DayScore } from './track-record.ts'

// Places across are in per cent and places down in pixels, so that a chart fills any width and its text keeps its size.
// No `style` attributes: the page's policy allows the style sheet alone.

const PLOT_TOP = 24
const PLOT_HEIGHT = 150
const SPARK_HEIGHT = 18
/** A margin that fills half a sparkline; a wider one is drawn as this. */
const SPARK_MARGIN = 25

/** A bar split at `share` (0 to 1) from the left; the numbers stand beside it as text. */
export function splitBar(share: number, markedSide: 'left' | 'right'): Markup {
  const at = round(share * 100)
  const mark = (side: 'left' | 'right') => (side === markedSide ? 'mark' : 'rest')
  return html`<svg class="split" aria-hidden="true" width="100%" height="6">
    <rect class="${mark('left')}" width="${at}%" height="6"/><rect class="${mark('right')}" x="${at}%" width="${round(100 - at)}%" height="6"/></svg>`
}

/** A game's margin, from one team's side, and how it is said. */
export interface SparkGame {
  readonly margin: number
  readonly text: string
}

/** One bar for each game, oldest first: up is a win, down a loss, its length the margin. */
export function formBars(games: readonly SparkGame[]): Markup {
  const middle = SPARK_HEIGHT / 2
  return html`<svg class="form" role="img" aria-label="${games.map(({ text }) => text).join(', ')}" width="${games.length * 9}" height="${SPARK_HEIGHT}">
    <line class="grid" x1="0" x2="100%" y1="${middle}" y2="${middle}"/>
    ${games.map(({ margin, text }, i) => {
      const height = Math.max(1.5, (Math.min(SPARK_MARGIN, Math.abs(margin)) / SPARK_MARGIN) * middle)
      return html`<rect class="${margin > 0 ? 'mark' : 'rest'}" x="${i * 9}" y="${round(margin > 0 ? middle - height : middle)}" width="6" height="${round(height)}"><title>${text}</title></rect>`
    })}</svg>`
}

/** The hit rate after each day as a line, each day's own as a dot whose area is the number of its games. */
export function hitRateChart(days: readonly DayScore[]): Markup {
  const first = Date.parse(days[0]?.date ?? '')
  const span = Date.parse(days.at(-1)?.date ?? '') - first
  const points = days.map((score) => ({
    ...score,
    x: span > 0 ? 3 + ((Date.parse(score.date) - first) / span) * 92 : 49,
    y: height(score.right / score.games),
    lineY: height(score.soFar.right / score.soFar.games),
  }))
  const [oldest, newest] = [points[0], points.at(-1)]
  if (!oldest || !newest) return html``
  const now = percent(newest.soFar.right / newest.soFar.games)
  return html`<svg class="chart" role="img" aria-labelledby="hits-title hits-text" width="100%" height="${PLOT_TOP + PLOT_HEIGHT + 26}">
    <title id="hits-title">Hit rate of the predictions over time</title>
    <desc id="hits-text">From ${day(oldest.date)} to ${day(newest.date)}; ${now} percent right by the end, ${newest.soFar.right} of ${count(newest.soFar.games, 'game')}. The numbers are in the table below.</desc>
    ${[1, 0.5, 0].map(
      (
        share,
      ) => html`<line class="${share === 0.5 ? 'grid coin' : 'grid'}" x1="0" x2="100%" y1="${height(share)}" y2="${height(share)}"/>
    <text x="0" y="${height(share) - 4}">${share * 100} %</text>`,
    )}
    ${points.map(
      ({ x, y, date, games, right }) =>
        html`<circle class="dot" cx="${round(x)}%" cy="${y}" r="${round(1.6 * Math.sqrt(games))}"><title>${day(date)}: ${right} of ${games} right</title></circle>`,
    )}
    ${points.slice(1).map((to, i) => {
      const from = points[i] ?? to
      return html`<line class="run" x1="${round(from.x)}%" y1="${from.lineY}" x2="${round(to.x)}%" y2="${to.lineY}"/>`
    })}
    <circle class="now" cx="${round(newest.x)}%" cy="${newest.lineY}" r="4"/>
    <text x="3%" y="${PLOT_TOP + PLOT_HEIGHT + 20}">${day(oldest.date)}</text>
    ${span > 0 ? html`<text x="98%" y="${PLOT_TOP + PLOT_HEIGHT + 20}" text-anchor="end">${day(newest.date)}</text>` : ''}
  </svg>`
}

function height(share: number): number {
  return round(PLOT_TOP + (1 - share) * PLOT_HEIGHT)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
