import { type Random, random } from './random.ts'

/** What happens, in order: to the world (words of league/act.ts) or as a command. */
export type Event =
  | { readonly type: 'act'; readonly words: readonly string[] }
  | {
      readonly type: 'command'
      readonly words: readonly string[]
      /** Killed once it has told so many events. */
      readonly killedAfter?: number
    }

export type History = readonly Event[]

/** The logical date of every command: the day after the last of the source's six. */
export const DATE = '2025-01-07'
/** What is there and built when a history begins. */
export const FIRST_DAYS = ['2025-01-01', '2025-01-02', '2025-01-03']
const LATER_DAYS = ['2025-01-04', '2025-01-05', '2025-01-06']

const INCREMENTAL = [
  'fact_scores',
  'fact_plays',
  'latest_scores',
  'mirrored_scores',
  'player_days',
  'day_totals',
  'team_scores',
]
const TABLES = ['dim_players', 'leaders', 'features', 'rated', 'play_counts']
const INLINE = ['counted_scores', 'shown_scores']
const GOLD = new Set(['leaders', 'rated', 'play_counts'])

/** A history of two to four commands, each behind one to three deeds. The same for the same seed. */
export function randomHistory(seed: number): History {
  const dice = random(seed)
  const days = { there: [...FIRST_DAYS], later: [...LATER_DAYS] }
  const history: Event[] = []
  for (let commands = 2 + dice.below(3); commands > 0; commands--) {
    const touched: string[] = []
    let faulty = false
    for (let acts = 1 + dice.below(3); acts > 0; acts--) {
      const words = randomAct(dice, days, touched)
      faulty ||= words[0] === 'fail' || words[0] === 'break'
      history.push({ type: 'act', words })
    }
    const killed = dice.below(8) === 0
    const words = randomCommand(dice, days.there, touched)
    history.push({ type: 'command', words, ...(killed && { killedAfter: 3 + dice.below(30) }) })
    if (faulty) history.push({ type: 'act', words: ['mend'] })
    if ((killed || faulty) && dice.below(2) === 0) {
      history.push({ type: 'command', words: ['runs', 'resume', '--last'] })
    }
  }
  return history
}

function randomAct(dice: Random, days: { there: string[]; later: string[] }, touched: string[]): string[] {
  const number = String(dice.below(100))
  const day = dice.of(days.there)
  const edit = (verb: string, ...more: string[]): string[] => {
    touched.push(day)
    return [verb, day, ...more]
  }
  switch (dice.below(12)) {
    case 0:
    case 1:
    case 2: {
      // In order, or a later day first, so that the day before it comes late.
      const [next] = days.later.splice(dice.below(2) === 0 ? 0 : dice.below(days.later.length), 1)
      if (next === undefined) return edit('correct', number)
      days.there.push(next)
      touched.push(next)
      return dice.below(5) === 0 ? ['empty', next] : ['arrive', next, number]
    }
    case 3:
    case 4:
      return edit('correct', number)
    case 5:
      return edit('remove', number)
    case 6:
      return edit('empty')
    case 7:
      return dice.below(2) === 0 ? edit('fail') : ['break', dice.of([...INCREMENTAL, ...TABLES])]
    case 8:
      return ['players', number]
    case 9:
      return ['edit', dice.of([...INCREMENTAL, ...TABLES, ...INLINE])]
    case 10: {
      const table = dice.of([...INCREMENTAL, ...TABLES])
      return ['touch', `${GOLD.has(table) ? 'gold' : 'silver'}.${table}`, number]
    }
    default: {
      const [withheld] = days.later
      return withheld === undefined ? ['players', number] : edit('withhold')
    }
  }
}

function randomCommand(dice: Random, there: readonly string[], touched: readonly string[]): string[] {
  const cutoff = dice.below(5) === 0 ? ['--no-cutoff'] : []
  const downstream = dice.below(4) > 0 ? ['--downstream'] : []
  switch (dice.below(10)) {
    case 0:
      return ['materialize', '--stale', ...cutoff]
    case 1:
      return ['materialize', '--stale', dice.of([...TABLES, ...INCREMENTAL])]
    case 2:
      return ['materialize', 'bronze/players', ...downstream, ...cutoff]
    case 3:
    case 4: {
      const [model, way] = [dice.of([...INCREMENTAL, ...TABLES]), dice.of(['--downstream', '--upstream', ''])]
      return ['materialize', model, ...(way === '' ? [] : [way]), ...cutoff]
    }
    default: {
      // What was touched, and now and then a day of which the source has nothing new: the same rows once more.
      const days = [...touched, ...(touched.length === 0 || dice.below(3) === 0 ? [dice.of(there)] : [])]
      const sorted = [...new Set(days)].sort()
      return ['backfill', 'bronze/scores', '--partitions', sorted.join(','), ...downstream, ...cutoff]
    }
  }
}

/** The history as lines for a shell. */
export function asCommands(history: History): string[] {
  return history.map((event) => {
    if (event.type === 'act') return ['node', 'act.ts', ...event.words].join(' ')
    const command = ['pnpm', 'headwater', ...dated(event.words), ...confirmed(event.words)].join(' ')
    if (event.killedAfter === undefined) return command
    return `timeout -s KILL 2 ${command}   # it was killed after ${event.killedAfter} events`
  })
}

/** With the logical date, for what takes one. */
export function dated(words: readonly string[]): string[] {
  return words[0] === 'runs' ? [...words] : [...words, '--date', DATE]
}

/** What nobody is there to be asked about. */
export function confirmed(words: readonly string[]): string[] {
  if (words[0] === 'status') return []
  return words[0] === 'runs' ? ['--yes'] : ['--yes', '--reason', 'history']
}
