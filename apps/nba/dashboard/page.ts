import { html, raw } from 'hono/html'
import type { Row } from './marts.ts'
import { type DashboardState, newestGame } from './state.ts'
import { STYLE } from './style.ts'

type Markup = ReturnType<typeof html>

/** The whole page. `html` escapes every value that is put into it. */
export function page(state: DashboardState): Markup {
  const { marts, loadedAt, task } = state
  const { tables, missing } = marts
  const newest = newestGame(marts)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>NBA dashboard</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header>
  <h1>NBA</h1>
  <p>Loaded <time datetime="${loadedAt.toISOString()}">${clock(loadedAt)}</time>
    · ${newest ? html`games through <b>${newest}</b>` : 'no games yet'}${task ? html` · task <code>${shortTask(task)}</code>` : ''}</p>
</header>
<main>
${missing.length > 0 ? missingMarts(missing) : ''}
<section class="wide">
  <h2>Tonight</h2>
  ${tables.schedule_tonight.length > 0 ? tonight(tables.schedule_tonight) : html`<p class="none">No games tonight.</p>`}
</section>
<section>
  <h2>Predictions so far</h2>
  ${tables.prediction_accuracy.length > 0 ? tables.prediction_accuracy.map(accuracy) : html`<p class="none">None of the predicted games has been played yet.</p>`}
</section>
<section>
  <h2>Recent games</h2>
  ${tables.recent_games.length > 0 ? results(tables.recent_games) : html`<p class="none">No games in the last week.</p>`}
</section>
${standings(tables.standings, tables.team_form)}
<section>
  <h2>Scorers</h2>
  ${tables.player_leaders.length > 0 ? leaders(tables.player_leaders) : html`<p class="none">Nobody has scored yet.</p>`}
</section>
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

function tonight(games: readonly Row[]): Markup {
  return html`<ul class="games">${games.map((game) => {
    const home = percent(game.home_win_probability)
    const sides = html`<b>${game.away_team}</b> ${record(game, 'away')} at <b>${game.home_team}</b> ${record(game, 'home')}`
    if (home === null) return html`<li>${sides}<p class="quiet">no prediction yet</p></li>`
    const winner = game.predicted_winner === game.home_team ? home : 100 - home
    return html`<li>${sides}
      <div class="bar" role="img" aria-label="${game.home_team} ${home} percent"><i style="width:${100 - home}%"></i></div>
      <p class="quiet"><b>${game.predicted_winner}</b> by ${winner} %</p></li>`
  })}</ul>`
}

function record(game: Row, side: 'home' | 'away'): Markup | string {
  const [wins, losses] = [game[`${side}_wins`], game[`${side}_losses`]]
  return wins && losses ? html`<span class="quiet">${wins}–${losses}</span>` : ''
}

function accuracy(row: Row): Markup {
  return html`<p class="figure">${percent(row.hit_rate) ?? '–'} %</p>
  <p class="quiet">${row.games_right} of ${row.games} games right, ${row.first_game} to ${row.last_game}.
    Brier score ${row.brier} (a coin has 0.25). Model ${row.model_version}.</p>`
}

function results(games: readonly Row[]): Markup {
  return html`<table>
  <thead><tr><th>Date</th><th>Away</th><th class="n"></th><th>Home</th><th class="n"></th></tr></thead>
  <tbody>${games.map((game) => {
    const homeWon = game.winner === game.home_team
    return html`<tr><td class="quiet">${game.game_date?.slice(5)}</td>
      <td>${homeWon ? game.away_team : html`<b>${game.away_team}</b>`}</td><td class="n">${game.away_points}</td>
      <td>${homeWon ? html`<b>${game.home_team}</b>` : game.home_team}</td><td class="n">${game.home_points}</td></tr>`
  })}</tbody></table>`
}

function standings(rows: readonly Row[], form: readonly Row[]): Markup {
  const streaks = new Map(form.map((row) => [row.team, Number(row.streak)]))
  const conferences = [...new Set(rows.map((row) => row.conference))]
  if (conferences.length === 0) return html`<section><h2>Standings</h2><p class="none">No standings yet.</p></section>`
  return html`${conferences.map(
    (conference) => html`<section>
  <h2>${conference}</h2>
  <table>
  <thead><tr><th class="n">#</th><th>Team</th><th class="n">W</th><th class="n">L</th><th class="n">Pct</th><th class="n">Streak</th></tr></thead>
  <tbody>${rows
    .filter((row) => row.conference === conference)
    .map(
      (row) => html`<tr><td class="n quiet">${row.position}</td><td>${row.team_name}</td><td class="n">${row.wins}</td>
      <td class="n">${row.losses}</td><td class="n">${row.win_pct}</td><td class="n">${streak(streaks.get(row.team))}</td></tr>`,
    )}</tbody></table>
</section>`,
  )}`
}

function leaders(rows: readonly Row[]): Markup {
  return html`<table>
  <thead><tr><th class="n">#</th><th>Player</th><th>Team</th><th class="n">Pts</th><th class="n">Reb</th><th class="n">Ast</th></tr></thead>
  <tbody>${rows.map(
    (row) => html`<tr><td class="n quiet">${row.position}</td><td>${row.player}</td><td>${row.team}</td>
    <td class="n">${row.points}</td><td class="n">${row.rebounds}</td><td class="n">${row.assists}</td></tr>`,
  )}</tbody></table>`
}

function streak(games: number | undefined): string {
  if (!games) return '–'
  return games > 0 ? `W${games}` : `L${-games}`
}

/** `0.6321` as 63; null where there is nothing. */
function percent(share: string | null | undefined): number | null {
  return share == null ? null : Math.round(Number(share) * 100)
}

function clock(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** The task's id, the last part of its ARN. */
function shortTask(task: string): string {
  return (task.split('/').at(-1) ?? task).slice(0, 12)
}
