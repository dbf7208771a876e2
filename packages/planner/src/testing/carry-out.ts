import type { AssetHistory, Plan } from '../plan.ts'
import { short, type World } from './world.ts'

/**
 * What a run of a plan leaves in the ledger when all goes well: for each asset of each step, in order, a new version by
 * today's code from what its inputs are by then, its partition, and no mark that this has mended.
 */
export function carryOut(plan: Plan, world: World): void {
  for (const { assets, partition } of plan.steps) {
    const made = plan.assets.map(({ key }) => key).filter((key) => assets.includes(key))
    for (const key of made) {
      const before = world.history[key]
      world.ran(short(key), {
        partitions: partitionsAfter(before, partition),
        invalidations: partition === null ? [] : marksLeft(before, partition),
      })
    }
  }
  // A mark on all of an asset is mended when all of its days have been made.
  for (const { key } of plan.assets) {
    const history = world.history[key]
    if (history === undefined) continue
    const days = plan.steps.flatMap((step) => (step.assets.includes(key) && step.partition ? [step.partition] : []))
    if (history.partitions.every((day) => days.includes(day))) {
      history.invalidations = history.invalidations.filter(({ partition }) => partition !== null)
    }
  }
}

function partitionsAfter(before: AssetHistory | undefined, partition: string | null): readonly string[] {
  const had = before?.partitions ?? []
  return partition === null ? had : [...new Set([...had, partition])].sort()
}

function marksLeft(before: AssetHistory | undefined, partition: string): AssetHistory['invalidations'] {
  return (before?.invalidations ?? []).filter((mark) => mark.partition !== partition)
}
