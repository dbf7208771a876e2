import type { Play, PlayedGame } from './game.ts'
import { Random } from './random.ts'
import type { Season } from './season.ts'

const CORRECTED_PER_GAME = 6

/**
 * The league's correction of a game: a few shots and rebounds are credited to a team-mate who was on the floor, so that players'
 * figures change and the score does not. In the first game of a date one name was wrong throughout: the last man of the home
 * team's rotation was somebody else, so one row goes and another comes. Revision 0 is the game as first reported.
 */
export function correctGame(season: Season, played: PlayedGame, revision: number): PlayedGame {
  if (revision === 0) return played
  const { game } = played
  const random = new Random(season.seed, `correction/${revision}/${game.date}/${game.home}`)
  const candidates = [...played.plays.keys()].filter((index) => isCorrectable(played.plays[index]))
  const chosen = new Set(random.shuffled(candidates).slice(0, CORRECTED_PER_GAME))
  const plays = played.plays.map((play, index) => (chosen.has(index) ? credit(played, play, random) : play))
  const first = season.gamesOn(game.date)[0] === game
  const home = first ? replaceLast(season, played, revision) : played.players.home
  return { ...played, plays, players: { ...played.players, home } }
}

function isCorrectable(play: Play | undefined): boolean {
  return play?.kind === 'rebound' || (play?.kind === 'shot' && play.made)
}

function credit(played: PlayedGame, play: Play, random: Random): Play {
  const floor = played.stints[play.stint]?.[play.side] ?? []
  return { ...play, player: random.pick(floor.filter((place) => place !== play.player && place !== play.other)) }
}

function replaceLast(season: Season, { game, players }: PlayedGame, revision: number): PlayedGame['players']['home'] {
  const injured = new Set(season.injuriesOn(game.date).map(({ player }) => player))
  const idle = season.roster(game.home).filter((player) => !players.home.includes(player) && !injured.has(player))
  const substitute = idle[(revision - 1) % Math.max(1, idle.length)]
  return substitute ? [...players.home.slice(0, -1), substitute] : players.home
}
