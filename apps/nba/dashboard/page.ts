import { html, raw } from 'hono/html'
import { clock, type Markup } from './format.ts'
import { injuries } from './sections/injuries.ts'
import { leaders } from './sections/leaders.ts'
import { predictions } from './sections/predictions.ts'
import { recentGames } from './sections/recent-games.ts'
import { standings } from './sections/standings.ts'
import { tonight } from './sections/tonight.ts'
import { type DashboardState, newestGame } from './state.ts'
import { STYLE } from './style.ts'

const LINKS = {
  tonight: 'Tonight',
  standings: 'Standings',
  results: 'Recent games',
  predictions: 'Predictions',
  leaders: 'Scorers',
  injuries: 'Injuries',
}

/** The whole page. `html` escapes every value that is put into it. */
export function page(state: DashboardState): Markup {
  const { marts, loadedAt, task } = state
  const newest = newestGame(marts)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>NBA dashboard</title>
<link rel="icon" href="/icon.svg">
<style>${raw(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header>
<h1>NBA</h1>
<nav aria-label="On this page">${Object.entries(LINKS).map(([id, label]) => html`<a href="#${id}">${label}</a> `)}</nav>
<p class="quiet">Loaded <time datetime="${loadedAt.toISOString()}">${clock(loadedAt)}</time>
· ${newest ? html`games through <b>${newest}</b>` : 'no games yet'}${task ? html` · task <code>${shortTask(task)}</code>` : ''}</p>
</header>
<main id="main">
${marts.missing.length > 0 ? missingMarts(marts.missing) : ''}
${tonight(marts)}
${standings(marts)}
${recentGames(marts)}
${predictions(marts)}
${leaders(marts)}
${injuries(marts)}
</main>
</body>
</html>`
}

function missingMarts(missing: readonly string[]): Markup {
  return html`<section class="wide notice" role="status">
<h2>Not built yet</h2>
<p>${missing.map((mart) => html`<code>gold.${mart}</code> `)}</p>
<p>This page reads its marts once, when it starts. Build them, then restart it: <code>pnpm materialize fact_boxscores --downstream</code></p>
</section>`
}

/** The task's id, the last part of its ARN. */
function shortTask(task: string): string {
  return (task.split('/').at(-1) ?? task).slice(0, 12)
}
