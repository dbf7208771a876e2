import { UserError } from '@headwater/errors'
import type { AssetGraph, AssetKey, Partitions } from '@headwater/graph'
import type { Schedule, ScheduledRun } from './schedule.ts'

/**
 * Refuses schedules that ask for what the graph does not have. Throws UserError with the author's line: what the selection throws,
 * `empty-selection`, and `bad-config` for a run over the partitions of what has none.
 */
export function checkSchedules(schedules: readonly Schedule[], graph: AssetGraph): void {
  for (const { name, location, runs } of schedules) {
    const place = `${location}: schedule ${name}`
    const selected = located(place, () => selectedBy(runs, graph))
    if (selected.length === 0) {
      throw new UserError('empty-selection', `${place}: "${runs.select.join(' ')}" selects no asset`)
    }
    if (runs.partitions === null || partitionsOf(runs, graph) !== null) continue
    throw new UserError('bad-config', `${place}: partitions`, {
      details: ['found     "due"', 'expected  no partitions: nothing that it selects has any'],
    })
  }
}

/** The partitions that a run is over: of the first selected asset that has some, as `--partitions` reads them. Null: of none. */
export function partitionsOf(runs: Pick<ScheduledRun, 'select' | 'exclude'>, graph: AssetGraph): Partitions | null {
  for (const key of selectedBy(runs, graph)) {
    const { partitions } = graph.asset(key)
    if (partitions) return partitions
  }
  return null
}

function selectedBy(
  { select, exclude }: Pick<ScheduledRun, 'select' | 'exclude'>,
  graph: AssetGraph,
): readonly AssetKey[] {
  return graph.select(select.length > 0 ? select : '*', { exclude, indirect: 'empty' }).assets
}

function located<T>(place: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { code, message, details, next } = error
    throw new UserError(code, `${place}: ${message}`, { details, next, cause: error })
  }
}
