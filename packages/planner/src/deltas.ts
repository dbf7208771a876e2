import { at, byText } from './arrays.ts'
import { changeOf, type DeltaFacts, type InputChange } from './input-changes.ts'
import type { AssetHistory } from './plan.ts'
import { heldBack, type Why } from './rewrite-words.ts'

/** What an incremental asset has not taken in yet, by the time its turn comes in the plan. */
export type Delta =
  | { readonly type: 'none' }
  /** Days that are newer than all that it has taken in, and nothing else. */
  | { readonly type: 'appended'; readonly partitions: readonly string[]; readonly isHeldBack: boolean }
  /** Rows that it has taken in may be others by now: of the days that are new or not as they were, or of any (null). */
  | {
      readonly type: 'rewritten'
      readonly partitions: readonly string[] | null
      readonly because: Why
      readonly isHeldBack: boolean
    }

/*
 * Days are held back where they were brought in before this plan and had stopped in front of the asset. Its own rows are older
 * than they are. But a reader that has other inputs may have taken in younger ones in the meantime, from there: then
 * `modified_at > max(modified_at)` passes over days that are newer than any it holds.
 */

/** What has become, or becomes in this plan, of all that a planned incremental asset reads since it was made last. */
export function deltaOf(facts: DeltaFacts, number: number, history: AssetHistory): Delta {
  if (history.inputs === null) return rewrittenAny('nobody knows which versions it was made from')
  const inputs = at(facts.graph.content, number)
  const changes: InputChange[] = []
  for (const input of inputs) {
    const change = changeOf(facts, input, history)
    if (change?.any) return rewrittenAny(change.any)
    if (change) changes.push(change)
  }
  const partitions = [...new Set(changes.flatMap(({ moved, wrong }) => [...moved, ...wrong]))].sort(byText)
  if (partitions.length === 0) return { type: 'none' }
  const isHeldBack = changes.some((change) => change.isHeldBack)
  const rewritten = (because: Why): Delta => ({ type: 'rewritten', partitions, because, isHeldBack })

  const newest = facts.newestTakenIn(number)
  if (newest === null) return rewritten('it has taken in no day yet: there is no newest one to go by')
  for (const day of partitions) {
    const change =
      changes.find(({ wrong }) => wrong.includes(day)) ??
      (day > newest ? undefined : changes.find(({ moved }) => moved.includes(day)))
    if (change) return rewritten(change.why(day, newest))
  }
  const overtaken = changes.find((change) => change.isHeldBack && change.isIndirect)
  const dated = inputs.filter((input) => facts.hasDays(input))
  if (overtaken && dated.length > 1) return rewritten(heldBack(at(overtaken.moved, 0)))
  return { type: 'appended', partitions, isHeldBack }
}

function rewrittenAny(because: Why): Delta {
  return { type: 'rewritten', partitions: null, because, isHeldBack: true }
}
