import type { Random } from '../../histories/testing/random.ts'

/** Something random that dbt is to do, and what goes wrong meanwhile. */
export interface Invocation {
  /** What is done to the warehouse before. */
  readonly changes: readonly string[]
  /** Words of `materialize`. */
  readonly words: readonly string[]
}

const MODELS = ['base', 'doubled', 'tripled', 'from_view', 'total', 'gathered', 'gathered_more', 'counts', 'labelled']
/** At these a test or a model fails: from what is in the rows, so that what has not changed cannot fail anew. */
const WRONG = [13, 17, 18, 19, 23, 24, 99, 200]
const ROOTS = [...MODELS, 'shown', 'shown_twice', 'labels', 'positive', 'last']

/** Reaches one wave, and not the last: there are as many rows as before. */
export const AN_AMOUNT: Invocation = {
  changes: ['update control.wanted set amount = 21 where id = 2'],
  words: ['bronze/inputs', '--downstream'],
}

export function randomInvocation(dice: Random): Invocation {
  const mend = `delete from control.wanted where amount in (${WRONG.join(', ')})`
  const changes: string[] = dice.below(2) === 0 ? [mend] : []
  for (let more = dice.below(4); more > 0; more--) changes.push(randomChange(dice))
  return { changes, words: randomWords(dice) }
}

function randomChange(dice: Random): string {
  const id = 1 + dice.below(6)
  if (dice.below(5) === 0) return `delete from control.wanted where id = ${id}`
  // -2 warns.
  const amount = dice.below(2) === 0 ? dice.of(WRONG) : dice.of([-2, 0, 5, 10, 11])
  return `insert into control.wanted values (${id}, ${amount}) on conflict (id) do update set amount = ${amount}`
}

function randomWords(dice: Random): string[] {
  const fullRefresh = dice.below(6) === 0 ? ['--full-refresh'] : []
  switch (dice.below(8)) {
    case 0:
      return ['--stale']
    case 1:
      return ['--all', ...fullRefresh]
    case 2:
      return [dice.of(ROOTS), dice.of(ROOTS), ...fullRefresh]
    case 3:
      return [dice.of(ROOTS), '--upstream']
    case 4:
    case 5:
      return [dice.of(ROOTS), '--downstream', ...fullRefresh]
    default:
      return ['bronze/inputs', '--downstream', ...fullRefresh]
  }
}
