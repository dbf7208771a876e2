import type { Plan } from '@headwater/planner'
import { assets, type ScreenNames } from '../text/names.ts'
import { wrap } from '../text/words.ts'

/** What stands in the place of the steps where a plan has none, in lines of at most so many columns. */
export function nothingToDo({ request, untouched }: Plan, names: Pick<ScreenNames, 'short'>, width: number): string[] {
  const [first, ...others] = request.roots
  if (!request.stale || first === undefined) return ['Nothing to do']
  if (untouched.some(({ type }) => type === 'by backfill'))
    return ['Nothing to do: what is out of date is written aside']
  const [subject, verb, object] =
    others.length === 0 ? [names.short(first), 'it is', 'it'] : [assets(others.length + 1), 'they are', 'them']
  const behind = request.downstream ? `, what is behind ${object}` : ''
  const except = request.exclude.length > 0 ? ', but for what is excluded' : ''
  const sentence = `Nothing is stale: ${subject}${behind} and all that ${verb} made from are right as they are${except}`
  return wrap(sentence, width, 4)
}
