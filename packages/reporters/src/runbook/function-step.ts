import type { AssetGraph, Operation } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import type { StepGroup } from '../plan/groups.ts'
import { block } from './markdown.ts'
import { programLines, readProgram } from './program-step.ts'
import { commandIn, word } from './shell.ts'

/**
 * An operation written in TypeScript: the program that its author says does the same by hand (`byHand` in its spec), else
 * Headwater's own command for just these assets and partitions.
 */
export function functionStep(
  plan: Plan,
  group: StepGroup,
  { spec }: Pick<Operation, 'spec'>,
  graph: Pick<AssetGraph, 'label'>,
  root: string,
): string[] {
  const { logicalDate, target } = plan.request
  const partitions = group.steps.flatMap(({ partition }) => partition ?? [])
  const byHand = readProgram(spec.byHand)
  if (byHand !== null) {
    const lines = group.steps.flatMap(({ partition }) => programLines(byHand, logicalDate, partition, root))
    return block('sh', lines)
  }
  const verb = partitions.length > 0 ? 'backfill' : 'materialize'
  return [
    'Written in TypeScript: only Headwater carries it out.',
    '',
    ...block(
      'sh',
      commandIn('.', [
        'pnpm headwater',
        verb,
        ...group.assets.map(({ key }) => word(graph.label(key))),
        ...(partitions.length > 0 ? [`--partitions ${partitions.join(',')}`, `--reason 'by hand'`] : []),
        `--date ${word(logicalDate)}`,
        `--target ${word(target)}`,
      ]),
    ),
  ]
}
