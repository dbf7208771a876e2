import { otherSide, type PlayedGame, type Side } from './game.ts'
import type { BoxscoreRow } from './rows.ts'

type Tally = { -readonly [column in keyof BoxscoreRow]: BoxscoreRow[column] }

/** One row for each player who was on the floor: home team first, then in the order of the rotation. */
export function boxscoreOf(played: PlayedGame): BoxscoreRow[] {
  const rows = { home: emptyRows(played, 'home'), away: emptyRows(played, 'away') }
  const seconds = { home: rows.home.map(() => 0), away: rows.away.map(() => 0) }
  for (const stint of played.stints) {
    for (const side of ['home', 'away'] as const) {
      for (const place of stint[side]) seconds[side][place] = (seconds[side][place] ?? 0) + stint.to - stint.from
    }
  }
  for (const play of played.plays) {
    const row = rows[play.side][play.player]
    if (!row) continue
    const defender = play.other === null ? undefined : rows[otherSide(play.side)][play.other]
    const helper = play.other === null ? undefined : rows[play.side][play.other]
    if (play.kind === 'shot') {
      row.fga += 1
      if (play.value === 3) row.fg3a += 1
      if (play.made) row.fgm += 1
      if (play.made && play.value === 3) row.fg3m += 1
      if (play.made && helper) helper.ast += 1
      if (!play.made && defender) defender.blk += 1
    } else if (play.kind === 'free throw') {
      row.fta += 1
      if (play.made) row.ftm += 1
    } else if (play.kind === 'rebound') {
      if (play.detail === 'Offensive') row.oreb += 1
      else row.dreb += 1
    } else if (play.kind === 'turnover') {
      row.tov += 1
      if (defender) defender.stl += 1
    } else {
      row.pf += 1
    }
    if (!play.made) continue
    row.pts += play.value
    const stint = played.stints[play.stint]
    for (const place of stint?.[play.side] ?? []) addPlusMinus(rows[play.side][place], play.value)
    for (const place of stint?.[otherSide(play.side)] ?? [])
      addPlusMinus(rows[otherSide(play.side)][place], -play.value)
  }
  return (['home', 'away'] as const).flatMap((side) =>
    rows[side].flatMap((row, place) => {
      const played = seconds[side][place] ?? 0
      return played > 0 ? [{ ...row, minutes: played / 60 }] : []
    }),
  )
}

function addPlusMinus(row: Tally | undefined, points: number): void {
  if (row) row.plus_minus += points
}

function emptyRows({ game, players, score }: PlayedGame, side: Side): Tally[] {
  return players[side].map((player) => ({
    player: player.name,
    team: game[side],
    opponent: game[otherSide(side)],
    game_date: game.date,
    location: side === 'home' ? 'H' : 'A',
    outcome: score[side] > score[otherSide(side)] ? 'W' : 'L',
    minutes: 0,
    fgm: 0,
    fga: 0,
    fg3m: 0,
    fg3a: 0,
    ftm: 0,
    fta: 0,
    oreb: 0,
    dreb: 0,
    ast: 0,
    stl: 0,
    blk: 0,
    tov: 0,
    pf: 0,
    pts: 0,
    plus_minus: 0,
  }))
}
