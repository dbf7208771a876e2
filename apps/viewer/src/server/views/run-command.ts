import type { PlanRequest } from '@headwater/planner'
import { shellWord } from '@headwater/reporters'
import { datesAsRanges } from '@headwater/reporters/silver'
import type { Backend } from '../../backend.ts'

/** Of a request what its command line says. */
export type RequestWords = Pick<
  PlanRequest,
  'selection' | 'partitions' | 'fullRefresh' | 'incremental' | 'cutoff' | 'kind'
>

/** What asks for the same once more, to be pasted; null where nothing was named. */
export function runCommand(asked: RequestWords, reason: string | null, target: Backend['target']): string | null {
  const { selection, partitions, fullRefresh, incremental, cutoff, kind } = asked
  if (selection === '') return null
  return [
    kind === 'backfill' ? 'pnpm headwater backfill' : 'pnpm materialize',
    // Kept as it can be typed again, its flags included.
    ...selection.split(' ').map(shellWord),
    ...(fullRefresh ? ['--full-refresh'] : []),
    ...(incremental ? ['--incremental'] : []),
    ...(cutoff === false ? ['--no-cutoff'] : []),
    ...(partitions.length > 0 ? ['--partitions', datesAsRanges(partitions)] : []),
    ...(target.isSandbox ? [] : ['--target', shellWord(target.name)]),
    ...(reason === null ? [] : ['--reason', shellWord(reason)]),
  ].join(' ')
}
