import type { Plan, PlannedAsset } from '@headwater/planner'
import { assets } from '../text/names.ts'
import { wrap } from '../text/words.ts'

/** Whether an asset is left out where nothing that it reads has changed (a view: was made again). */
export function isSparable({ onlyIfChanged, onlyIfMade }: PlannedAsset): boolean {
  return onlyIfChanged || onlyIfMade === true
}

/** How much of a plan may fall away while it is carried out. */
export function sparedLines(plan: Plan, room: number): string[] {
  const count = plan.assets.filter(isSparable).length
  if (count === 0) return []
  const [reads, them] = count === 1 ? ['it reads', 'it'] : ['they read', 'them']
  return wrap(`${assets(count)}, where what ${reads} has not changed (--no-cutoff builds ${them} too)`, room, 2)
}
