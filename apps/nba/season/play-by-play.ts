import { otherSide, type Play, type PlayedGame } from './game.ts'
import type { PlayByPlayRow } from './rows.ts'

/** Every play in order, in words, with the score after it. */
export function playByPlayOf(played: PlayedGame): PlayByPlayRow[] {
  const { home, away, date } = played.game
  const score = { home: 0, away: 0 }
  return played.plays.map((play) => {
    if (play.made) score[play.side] += play.value
    const words = describe(played, play)
    return {
      home_team: home,
      away_team: away,
      game_date: date,
      period: play.period,
      clock: clock(play.left),
      description_home: play.side === 'home' ? words : '',
      description_away: play.side === 'away' ? words : '',
      score_home: score.home,
      score_away: score.away,
    }
  })
}

/** `11:42`, `0:07`. */
function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function describe({ players }: PlayedGame, play: Play): string {
  const name = players[play.side][play.player]?.name ?? ''
  const mate = play.other === null ? '' : (players[play.side][play.other]?.name ?? '')
  const rival = play.other === null ? '' : (players[otherSide(play.side)][play.other]?.name ?? '')
  switch (play.kind) {
    case 'shot':
      if (play.made) return `${name} makes ${play.detail} shot${mate && ` (assist by ${mate})`}`
      return `${name} misses ${play.detail} shot${rival && ` (block by ${rival})`}`
    case 'free throw':
      return `${name} ${play.made ? 'makes' : 'misses'} free throw ${play.detail}`
    case 'rebound':
      return `${play.detail} rebound by ${name}`
    case 'turnover':
      return `Turnover by ${name}${rival && ` (steal by ${rival})`}`
    case 'foul':
      return `${play.detail} by ${name} (drawn by ${rival})`
  }
}
