import { unreachable } from '@headwater/errors'
import type { AssetGraph, AssetKey } from '@headwater/graph'
import type { Plan, Untouched } from '@headwater/planner'
import { code, plain } from './markdown.ts'

/** Assets of one kind that are named before the rest is counted. */
const NAMED = 12

/** What the plan leaves alone, and why: a list. */
export function leftAlone({ untouched }: Plan, graph: Pick<AssetGraph, 'label'>): string[] {
  return untouched.filter(({ keys }) => keys.length > 0).map((entry) => `- ${why(entry)}: ${names(entry.keys, graph)}`)
}

function why({ type }: Untouched): string {
  switch (type) {
    case 'live':
      return 'Live, reads on every request, nothing to do'
    case 'left behind':
      return '**Behind what is rebuilt, but not asked for: out of date afterwards**'
    case 'at promotion':
      return 'Rebuilt when what is written aside is promoted'
    case 'by backfill':
      return 'Out of date, and written aside: only a backfill and its promotion mend it'
    case 'excluded':
      return 'Excluded'
    case 'never built':
      return 'Never built, and nothing here needs them'
    case 'not affected':
      return 'Nothing upstream of them changes'
    default:
      return unreachable(type)
  }
}

function names(keys: readonly AssetKey[], graph: Pick<AssetGraph, 'label'>): string {
  const shown = keys.slice(0, NAMED).map((key) => code(graph.label(key)))
  return shown.join(', ') + (keys.length > NAMED ? ` and ${keys.length - NAMED} more` : '')
}

/** Checks of the rebuild set that cannot run, with the parent that was never built: a list. */
export function notChecked({ checksNotRun }: Plan, graph: Pick<AssetGraph, 'label'>): string[] {
  return checksNotRun.map(({ name, parent }) => `- ${plain(name)}: ${code(graph.label(parent))} was never built`)
}
