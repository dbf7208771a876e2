import { at, type Mask } from './arrays.ts'
import { type Delta, deltaOf } from './deltas.ts'
import type { DeltaFacts } from './input-changes.ts'
import type { AssetHistory, PlanRequest } from './plan.ts'
import type { PlanningGraph } from './planning-graph.ts'
import { type ModeChoice, rebuildMode } from './rebuild-mode.ts'
import { newestTakenIn } from './taken-in.ts'

/** What the modes of a plan are chosen from, whatever the plan. */
export interface ModeFacts {
  readonly graph: PlanningGraph
  readonly historyOf: (number: number) => AssetHistory | undefined
  readonly request: PlanRequest
}

/**
 * Gives a function that chooses the mode of every asset of a rebuild set, in topological order, as each may depend on
 * those before it. By asset number; nothing for what is not planned.
 *
 * What only incremental assets ask for (the days of the plan, what was taken in) is worked out when the first of them asks.
 */
export function modeChooser({ graph, historyOf, request }: ModeFacts) {
  let newest: readonly (string | null)[] | undefined
  const takenIn = (): readonly (string | null)[] => {
    newest ??= newestTakenIn(graph, historyOf)
    return newest
  }
  return (
    order: readonly number[],
    planned: Mask,
    plannedDays: (number: number) => readonly string[],
  ): (ModeChoice | undefined)[] => {
    const modes: (ModeChoice | undefined)[] = []
    const deltas: (Delta | undefined)[] = []
    const facts: DeltaFacts = {
      graph,
      historyOf,
      newestTakenIn: (number) => at(takenIn(), number),
      hasDays: (input) => at(takenIn(), input) !== null,
      isPlanned: (number) => planned[number] === 1,
      plannedDays,
      madeBefore(number) {
        const choice = modes[number]
        return choice && { choice, delta: deltas[number] }
      },
    }
    for (const number of order) {
      const history = historyOf(number)
      modes[number] = rebuildMode({
        asset: at(graph.assets, number),
        operation: graph.operation(number),
        history,
        request,
        delta() {
          const delta: Delta = history ? deltaOf(facts, number, history) : NEVER_BUILT
          deltas[number] = delta
          return delta
        },
      })
    }
    return modes
  }
}

const NEVER_BUILT: Delta = { type: 'rewritten', partitions: null, because: 'first build', isHeldBack: true }
