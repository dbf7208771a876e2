import { unreachable } from '@headwater/errors'
import type { Plan, Untouched } from '@headwater/planner'
import { backfillCommand } from '../text/backfill-command.ts'
import { commandLines } from '../text/command.ts'
import type { Ink } from '../text/ink.ts'
import { assets, type ScreenNames } from '../text/names.ts'
import { formatCount } from '../text/quantity.ts'
import { elideMiddle, textWidth } from '../text/width.ts'

/** Lines of one kind that are named before the rest is counted. */
const linesShown = 3

/** What the plan leaves alone, and why: one sentence each. */
export function untouchedLines(plan: Plan, names: ScreenNames, ink: Ink, room: number): string[] {
  return plan.untouched
    .filter(({ keys }) => keys.length > 0)
    .flatMap((entry) => sentences(entry, plan.request.target, names, ink, room))
}

function sentences(entry: Untouched, target: string, names: ScreenNames, ink: Ink, room: number): string[] {
  const { keys } = entry
  switch (entry.type) {
    case 'live': {
      const shown = keys.length > linesShown + 1 ? keys.slice(0, linesShown) : keys
      const lines = shown.map((key) => subject(names.short(key), ': live, reads on every request', room))
      const rest = keys.length - shown.length
      return rest > 0 ? [...lines, `${formatCount(rest)} more live readers`] : lines
    }
    case 'left behind':
      return [ink.paint(subject(names.several(keys), ': behind it and now out of date', room), 'warn')]
    case 'at promotion':
      return [subject(names.several(keys), ': rebuilt when it is promoted', room)]
    case 'by backfill':
      return keys.flatMap((key) => [
        ink.paint(subject(names.short(key), ': out of date, and written aside; to backfill it', room), 'warn'),
        ...commandLines(backfillCommand(names.label(key), entry.partitions[key] ?? [], target), room - 2).map(
          (line) => `  ${line}`,
        ),
      ])
    case 'excluded':
      return [subject(names.several(keys), ': excluded', room)]
    case 'never built':
      return [subject(assets(keys.length), ': never built, and nothing here needs them', room)]
    case 'not affected':
      return [subject(assets(keys.length), ': nothing upstream of them changes', room)]
    default:
      return unreachable(entry)
  }
}

function subject(name: string, predicate: string, room: number): string {
  return elideMiddle(name, Math.max(1, room - textWidth(predicate))) + predicate
}

/** Tests that cannot run because a parent was never built. */
export function notRunLines(plan: Plan, names: ScreenNames, ink: Ink, room: number): string[] {
  const lines = plan.checksNotRun.slice(0, linesShown).map(({ name, parent }) => {
    const predicate = `: ${elideMiddle(names.short(parent), Math.floor(room / 3))} was never built`
    return subject(ink.text(name), predicate, room)
  })
  const rest = plan.checksNotRun.length - lines.length
  return rest > 0 ? [...lines, `${formatCount(rest)} more tests`] : lines
}
